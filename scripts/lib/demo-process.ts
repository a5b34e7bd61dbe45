import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

export interface DemoProcess {
  readonly endpoint: string;
  readonly subscriptionEndpoint: string;
  /** The control interface, where it was asked for. */
  readonly controlEndpoint: string | null;
  /** The OpenID provider's; `null` where it is off. */
  readonly issuer: string | null;
  stop(): Promise<void>;
}

/** Starts the demo back end as a process of its own. @param args - as `demo/main.ts --help` says. */
export async function startDemo(args: readonly string[], stdio: 'inherit' | 'ignore'): Promise<DemoProcess> {
  const child = fork(join(ROOT, 'demo/main.ts'), args, { stdio: ['ignore', stdio, 'inherit', 'ipc'] });
  const ready = await new Promise<Omit<DemoProcess, 'stop'>>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Omit<DemoProcess, 'stop'>));
    child.once('exit', (code) => reject(new Error(`The demo back end ended with code ${code}.`)));
    child.once('error', reject);
  });
  return { ...ready, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
