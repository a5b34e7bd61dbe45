/** Asks `times` times, one after the other. @returns microseconds of each. */
export async function timed(times: number, ask: (n: number) => unknown): Promise<number[]> {
  const costs: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const begun = performance.now();
    await ask(n);
    costs.push((performance.now() - begun) * 1_000);
  }
  return costs;
}
