import type { SubscriptionStatus } from '../../auth/subscription-auth.ts';
import { formatCountdown } from '../../format/duration.ts';
import { useNow } from '../../session/use-now.ts';
import styles from './liveness.module.css';
import type { Line, RunState } from './run-state.ts';

/** What is going on, in a word or two beside the title of the result. */
export function Liveness({ state }: { readonly state: RunState }) {
  if (state.status !== 'running') return null;
  const { run, line } = state;
  if (run.type !== 'subscription') return <span>Running…</span>;
  switch (line?.status.state) {
    case 'live':
      return <span className={styles.live}>Live</span>;
    case 'reconnecting':
      return <Reconnecting status={line.status} since={line.since} />;
    case 'connecting':
    case undefined:
      return <span>Connecting…</span>;
  }
}

type ReconnectingStatus = Extract<SubscriptionStatus, { state: 'reconnecting' }>;

function Reconnecting({ status, since }: Line & { readonly status: ReconnectingStatus }) {
  const now = useNow();
  const nextTry = status.inMs === null ? 'waiting for the network' : tryingText(since + status.inMs - now);
  return (
    <span className={styles.lost} title={status.reason}>
      Reconnecting: {nextTry}
    </span>
  );
}

/** @param ms milliseconds until the next attempt */
function tryingText(ms: number): string {
  return ms > 0 ? `trying again in ${formatCountdown(ms)}` : 'trying again';
}
