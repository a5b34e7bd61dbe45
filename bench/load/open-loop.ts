/** A window's share of the work. */
export interface Load {
  readonly operationsPerSecond: number;
  /** When the first operation is due, in milliseconds since the epoch. */
  readonly startAt: number;
  readonly durationMs: number;
}

export interface Operation {
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
  /** From when it was due until it was answered, or had failed. */
  readonly ms: number;
  readonly failed: boolean;
}

/** In the order in which they ended. */
export type LoadResult = readonly Operation[];

/**
 * Sends operations at the times they are due, however long those before them take (open loop), and waits for all. What
 * holds one up therefore counts for all that were due meanwhile.
 */
export async function openLoop(operate: () => Promise<void>, load: Load): Promise<LoadResult> {
  const { operationsPerSecond, startAt, durationMs } = load;
  const ended: Operation[] = [];
  const count = Math.floor((durationMs / 1_000) * operationsPerSecond);
  const pending: Promise<void>[] = [];
  for (let n = 0; n < count; n += 1) {
    const dueAt = startAt + (n * 1_000) / operationsPerSecond;
    await until(dueAt);
    const end = (failed: boolean) => {
      ended.push({ dueAt, ms: epochNow() - dueAt, failed });
    };
    pending.push(
      operate().then(
        () => end(false),
        () => end(true),
      ),
    );
  }
  await Promise.all(pending);
  return ended;
}

/** Of the operations that were answered. */
export function latenciesOf(result: LoadResult): number[] {
  return result.filter(({ failed }) => !failed).map(({ ms }) => ms);
}

export function failuresOf(result: LoadResult): LoadResult {
  return result.filter(({ failed }) => failed);
}

/** Milliseconds since the epoch, with fractions: the same in every process and page of the machine. */
export function epochNow(): number {
  return performance.timeOrigin + performance.now();
}

function until(time: number): Promise<void> | undefined {
  const restMs = time - epochNow();
  return restMs <= 0 ? undefined : new Promise((resolve) => setTimeout(resolve, restMs));
}
