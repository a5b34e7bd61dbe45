import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { within } from '../../../scripts/lib/within.ts';
import type { AppLogEvent } from '../../../src/main/system/log.ts';
import type { Failure } from '../../../src/shared/result.ts';
import type { ActiveSession, SessionSnapshot } from '../../../src/shared/session.ts';
import type { Place } from '../../support/leaks.ts';
import type { BrokerCommand, BrokerCommands, BrokerSettings, CommandMessage, ProcessMessage } from './protocol.ts';

/** How long a state that is waited for may take to come, in milliseconds. */
const WAIT_MS = 20_000;

/** The broker refused, or its process ended. */
export class BrokerFailure extends Error {
  override readonly name = 'BrokerFailure';
  readonly code: Failure['code'] | 'process_ended';
  readonly retryAfterMs: number | null;

  constructor(failure: Omit<Failure, 'code'> & { readonly code: BrokerFailure['code'] }) {
    super(failure.message);
    this.code = failure.code;
    this.retryAfterMs = failure.retryAfterMs ?? null;
  }
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** A process that runs the real broker, and all that it says. */
export class BrokerProcess {
  readonly pid: number;
  readonly exited: Promise<void>;
  /** What the broker logged, oldest first. */
  readonly log: AppLogEvent[] = [];
  readonly snapshots: SessionSnapshot[] = [];
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly #watchers = new Set<(message: ProcessMessage) => void>();
  /** Every message from the process, and all that it printed, as text. */
  readonly #heard: string[] = [];
  #output = '';
  #lastId = 0;

  private constructor(child: ChildProcess) {
    this.pid = child.pid ?? -1;
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    child.on('message', (message: ProcessMessage) => this.#hear(message));
    this.exited = new Promise((resolve) => {
      child.once('close', () => {
        const ended = new BrokerFailure({ code: 'process_ended', message: `The process has ended.\n${this.#output}` });
        for (const { reject } of this.#pending.values()) reject(ended);
        this.#pending.clear();
        resolve();
      });
    });
  }

  /** Starts the process. The broker in it is not started yet. */
  static async spawn(settings: BrokerSettings, env: NodeJS.ProcessEnv): Promise<BrokerProcess> {
    const file = fileURLToPath(new URL('./broker-process.ts', import.meta.url));
    const child = fork(file, [JSON.stringify(settings)], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    const broker = new BrokerProcess(child);
    await Promise.race([
      broker.next(({ type }) => type === 'ready'),
      broker.exited.then(() => Promise.reject(new Error(`The broker’s process ended.\n${broker.#output}`))),
    ]);
    return broker;
  }

  get snapshot(): SessionSnapshot | null {
    return this.snapshots.at(-1) ?? null;
  }

  /** What it printed. */
  get output(): string {
    return this.#output;
  }

  /** All that it said to anyone, for a search. */
  get places(): readonly Place[] {
    return [
      { name: 'a message of the process', text: this.#heard.join('\n') },
      { name: 'what the process printed', text: this.#output },
    ];
  }

  /** Has the broker carry a command out. @throws BrokerFailure */
  send<C extends BrokerCommand>(
    command: C,
    ...[argument]: Parameters<BrokerCommands[C]>
  ): Promise<ReturnType<BrokerCommands[C]>> {
    if (!this.#child.connected) {
      return Promise.reject(new BrokerFailure({ code: 'process_ended', message: 'The process has ended.' }));
    }
    this.#lastId += 1;
    const message: CommandMessage = { id: this.#lastId, command, argument };
    const { promise, resolve, reject } = Promise.withResolvers<ReturnType<BrokerCommands[C]>>();
    this.#pending.set(message.id, { resolve, reject });
    promise.catch(() => undefined); // A trial may kill the process without waiting for its answers.
    // A process that was killed meanwhile is told by its end.
    this.#child.send(message, () => undefined);
    return promise;
  }

  /** Resolves with the first message from now on that fits. */
  next(fits: (message: ProcessMessage) => boolean): Promise<ProcessMessage> {
    return new Promise((resolve) => {
      const watch = (message: ProcessMessage) => {
        if (!fits(message)) return;
        this.#watchers.delete(watch);
        resolve(message);
      };
      this.#watchers.add(watch);
    });
  }

  /** Resolves with the first snapshot that fits, the present one among them. */
  async until(fits: (snapshot: SessionSnapshot) => boolean, timeoutMs = WAIT_MS): Promise<SessionSnapshot> {
    const { snapshot } = this;
    if (snapshot !== null && fits(snapshot)) return snapshot;
    const arrival = this.next((message) => message.type === 'snapshot' && fits(message.snapshot));
    await within(timeoutMs, arrival, () => `The session stays ${JSON.stringify(this.snapshot)}.`);
    return this.snapshots.findLast(fits) as SessionSnapshot;
  }

  async untilActive(
    fits: (session: ActiveSession) => boolean = () => true,
    timeoutMs?: number,
  ): Promise<ActiveSession> {
    const isIt = (snapshot: SessionSnapshot): snapshot is ActiveSession =>
      snapshot.status === 'active' && fits(snapshot);
    return (await this.until(isIt, timeoutMs)) as ActiveSession;
  }

  /** SIGKILL: as a crash, or the end of the machine. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  /** Closes the broker as quitting does, and ends the process. */
  async quit(): Promise<void> {
    await this.send('close');
    await this.kill();
  }

  #hear(message: ProcessMessage): void {
    this.#heard.push(JSON.stringify(message));
    switch (message.type) {
      case 'result':
      case 'failure': {
        const pending = this.#pending.get(message.id);
        this.#pending.delete(message.id);
        if (message.type === 'result') pending?.resolve(message.value as never);
        else pending?.reject(new BrokerFailure(message.failure));
        break;
      }
      case 'snapshot':
        this.snapshots.push(message.snapshot);
        break;
      case 'log':
        this.log.push(message.event);
        break;
      case 'ready':
      case 'sending':
        break;
    }
    for (const watch of this.#watchers) watch(message);
  }
}
