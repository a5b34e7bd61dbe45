import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface SecondStack {
  /** Where Apollo Server answers: `/graphql`, `/context`, `/careless`. */
  readonly apollo: string;
  /** Where Express answers: `/session`, `/graphql`, `/json`, `/challenge`. */
  readonly express: string;
  /** How many sessions each has renewed. */
  renewals(): Promise<{ readonly apollo: number; readonly express: number }>;
  stop(): Promise<void>;
}

/** Starts `test/second-stack`, a process of its own. */
export async function startSecondStack(): Promise<SecondStack> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../../second-stack/main.ts', import.meta.url))], {
    // Express is silent about refusals then, and its pages say what went wrong.
    env: { ...process.env, NODE_ENV: 'test' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const addresses = JSON.parse(await firstLine(child));
  return {
    ...addresses,
    renewals: async () => (await fetch(`${addresses.apollo}/renewals`)).json(),
    async stop() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

async function firstLine({ stdout }: Pick<ChildProcess, 'stdout'>): Promise<string> {
  if (stdout === null) throw new Error('The second stack has no standard output.');
  for await (const line of createInterface(stdout)) return line;
  throw new Error('The second stack did not start.');
}
