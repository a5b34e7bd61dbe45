import type { RunDetails } from 'fast-check';

/** What went wrong, the shortest run that shows it, and how to have it again; `null` where nothing failed. */
export function explain<Values extends unknown[]>(result: RunDetails<Values>): string | null {
  if (!result.failed) return null;
  const { seed, counterexample, counterexamplePath, errorInstance, numRuns } = result;
  if (counterexample === null || counterexamplePath === null) return `Nothing ran: ${String(errorInstance)}`;
  const [random, kind, run] = counterexample;
  const steps = /replayPath="([^"]*)"/.exec(String(run))?.[1] ?? '';
  const lines = String(run)
    .replace(/ *\/\*.*\*\//, '')
    .split(',')
    .map((step) => `  ${step}`);
  return [
    errorInstance instanceof Error ? errorInstance.message : String(errorInstance),
    '',
    `After ${numRuns} runs. On a machine with ${kind}, randomness ${random}, and ada signed in:`,
    ...lines,
    '',
    `Again: npm run test:model -- --seed=${seed} --path=${counterexamplePath} --steps='${steps}'`,
  ].join('\n');
}
