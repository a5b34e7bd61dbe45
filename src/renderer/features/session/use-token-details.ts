import { useEffect, useState } from 'react';
import type { TimelineEntry } from '../../../shared/timeline.ts';
import { useBridge } from '../../bridge-context.ts';

/** What the session panel shows beyond the snapshot; `null` until it is known. */
export interface TokenDetails {
  /** `'opaque'`: the access token is no JWT. */
  readonly claims: Readonly<Record<string, unknown>> | 'opaque' | null;
  /** Newest first. */
  readonly timeline: readonly TimelineEntry[] | null;
}

/** Asks anew whenever the session changes: each token has its claims, each change its line. */
export function useTokenDetails(): TokenDetails {
  const bridge = useBridge();
  const [details, setDetails] = useState<TokenDetails>({ claims: null, timeline: null });
  useEffect(() => {
    let latest = 0;
    const load = async () => {
      latest += 1;
      const number = latest;
      const [claims, timeline] = await Promise.all([bridge.claims(), bridge.timeline()]);
      if (number !== latest) return;
      setDetails((before) => ({
        claims: claims.ok ? (claims.value ?? 'opaque') : before.claims,
        timeline: timeline.ok ? timeline.value : before.timeline,
      }));
    };
    const reload = () => {
      load().catch(() => undefined);
    };
    reload();
    const stop = bridge.on('sessionChanged', reload);
    return () => {
      latest = -1;
      stop();
    };
  }, [bridge]);
  return details;
}
