/** A window's share of the work. */
export interface Load {
  readonly operationsPerSecond: number;
  /** When the first operation is due, in milliseconds since the epoch. */
  readonly startAt: number;
  readonly durationMs: number;
}

export interface LoadResult {
  /** Of the operations that were answered, from when each was due, in milliseconds. */
  readonly latenciesMs: readonly number[];
  readonly operations: number;
  /** When operations failed that were due at these times, in milliseconds since the epoch. */
  readonly failedAt: readonly number[];
}

/**
 * Sends operations at the times they are due, however long those before them take (open loop), and waits for all. What
 * holds one up therefore counts for all that were due meanwhile.
 */
export async function openLoop(operate: () => Promise<void>, load: Load): Promise<LoadResult> {
  const { operationsPerSecond, startAt, durationMs } = load;
  const latenciesMs: number[] = [];
  const failedAt: number[] = [];
  const operations = Math.floor((durationMs / 1_000) * operationsPerSecond);
  const pending: Promise<void>[] = [];
  for (let n = 0; n < operations; n += 1) {
    const due = startAt + (n * 1_000) / operationsPerSecond;
    await until(due);
    pending.push(
      operate().then(
        () => {
          latenciesMs.push(epochNow() - due);
        },
        () => {
          failedAt.push(due);
        },
      ),
    );
  }
  await Promise.all(pending);
  return { latenciesMs, operations, failedAt };
}

/** Milliseconds since the epoch, with fractions: the same in every process and page of the machine. */
export function epochNow(): number {
  return performance.timeOrigin + performance.now();
}

function until(time: number): Promise<void> | undefined {
  const restMs = time - epochNow();
  return restMs <= 0 ? undefined : new Promise((resolve) => setTimeout(resolve, restMs));
}
