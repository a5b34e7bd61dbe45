import { useCallback, useState } from 'react';
import type { Failure, Result } from '../../shared/result.ts';
import { answered } from './answered.ts';

interface UseRequest {
  /** Sends a request to the main process. Does nothing while one is under way. */
  readonly ask: (request: () => Promise<Result<unknown>>) => Promise<void>;
  readonly asking: boolean;
  /** Why the last request failed, and when that was; `null` while one is under way, and where it succeeded. */
  readonly failed: FailedRequest | null;
}

export interface FailedRequest {
  readonly failure: Failure;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A request that a button makes, and what came of it. */
export function useRequest(): UseRequest {
  const [state, setState] = useState<'asking' | FailedRequest | null>(null);
  const asking = state === 'asking';
  const ask = useCallback(
    async (request: () => Promise<Result<unknown>>) => {
      if (asking) return;
      setState('asking');
      const result = await answered(request());
      setState(result.ok ? null : { failure: result.error, at: Date.now() });
    },
    [asking],
  );
  return { ask, asking, failed: state === 'asking' ? null : state };
}
