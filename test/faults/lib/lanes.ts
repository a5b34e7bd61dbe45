import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../../scripts/lib/paths.ts';
import type { TrialResult } from './row.ts';

export interface LaneTask {
  readonly row: string;
  readonly trial: number;
  readonly seed: string;
}

export type LaneAnswer = { readonly type: 'ready' } | { readonly type: 'result'; readonly result: TrialResult };

/** A process that runs trials, in a D-Bus session with a keyring of its own. */
export class Lane {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #answered: (answer: LaneAnswer) => void = () => undefined;
  #failed: (error: Error) => void = () => undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    if (child.stdout === null) throw new Error('A lane speaks by its standard output.');
    createInterface({ input: child.stdout }).on('line', (line) => this.#answered(JSON.parse(line)));
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code) => {
        this.#failed(new Error(`A lane ended with code ${code}. What it printed stands above.`));
        resolve();
      });
    });
  }

  static async start(): Promise<Lane> {
    const scripts = [join(ROOT, 'scripts/in-keyring.ts'), join(ROOT, 'test/faults/lane.ts')];
    const lane = new Lane(
      spawn(process.execPath, scripts, {
        cwd: ROOT,
        // Each trial starts several processes of the same code.
        env: { NODE_COMPILE_CACHE: join(tmpdir(), 'latchkey-compile-cache'), ...process.env },
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    await lane.#answer();
    return lane;
  }

  async run(task: LaneTask): Promise<TrialResult> {
    const answer = this.#answer();
    this.#child.stdin?.write(`${JSON.stringify(task)}\n`);
    const message = await answer;
    if (message.type !== 'result') throw new Error('The lane did not answer with a result.');
    return message.result;
  }

  /** Ends it, with all that it has started. */
  async stop(): Promise<void> {
    this.#child.stdin?.end();
    await this.#ended;
  }

  #answer(): Promise<LaneAnswer> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
    });
  }
}
