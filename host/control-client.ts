import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ControlCommand, ControlCommands, ControlReply, ControlRequest } from './control.ts';

export type * from './control.ts';

export interface HostLaunch {
  /** The folder with the app's package.json. */
  readonly appDir: string;
  /** Switches of the app's own, for instance `--user-data-dir=…`. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Default true. */
  readonly headless?: boolean;
  /** Opens the DevTools port that {@link HostClient.debugAddress} names. Default true. */
  readonly debugPort?: boolean;
  /** The Node that runs the host: by default, the one that runs the test. */
  readonly execPath?: string;
}

/** How the host ended. */
export interface HostExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** A host that a test started, and what the test can make it do. */
export class HostClient {
  readonly pid: number;
  /** Settles when the host has ended, however it did. */
  readonly exited: Promise<HostExit>;
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly #ready = Promise.withResolvers<ControlReply & { type: 'host-ready' }>();
  #lastId = 0;
  #output = '';
  #debugAddress: string | null = null;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid ?? -1;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    child.on('message', (reply: ControlReply) => this.#hear(reply));
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#fail(new Error(`The host has ended (${signal ?? code}).\n${this.#output}`));
        resolve({ code, signal });
      });
    });
  }

  /** Starts the app and waits until it is ready. Rejects, with all that was printed, if it ends before. */
  static async launch(launch: HostLaunch): Promise<HostClient> {
    const client = HostClient.spawn(launch);
    client.#debugAddress = (await client.#ready.promise).debugAddress;
    return client;
  }

  /** Starts the app without waiting for anything: for one that is to end by itself, such as a second instance. */
  static spawn(launch: HostLaunch): HostClient {
    const { headless = true, debugPort = true } = launch;
    const child = spawn(
      launch.execPath ?? process.execPath,
      [
        fileURLToPath(new URL('./main.ts', import.meta.url)),
        ...(headless ? ['--headless'] : []),
        ...(debugPort ? ['--debug-port'] : []),
        launch.appDir,
        '--',
        ...(launch.args ?? []),
      ],
      { cwd: launch.cwd, env: launch.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    );
    return new HostClient(child);
  }

  /** `http://127.0.0.1:PORT`, for Playwright's `chromium.connectOverCDP`; `null` without a DevTools port. */
  get debugAddress(): string | null {
    return this.#debugAddress;
  }

  /** All that the host and the app have printed. */
  get output(): string {
    return this.#output;
  }

  /** Carries out a command. Rejects where the host cannot, and when the host ends meanwhile. */
  send<C extends ControlCommand>(
    command: C,
    ...[params]: Parameters<ControlCommands[C]>
  ): Promise<ReturnType<ControlCommands[C]>> {
    if (!this.#child.connected) return Promise.reject(new Error(`The host has ended.\n${this.#output}`));
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<ReturnType<ControlCommands[C]>>();
    this.#pending.set(id, { resolve, reject });
    const request: ControlRequest = { type: 'host-control', id, command, params };
    this.#child.send(request, (error) => {
      if (error) this.#pending.get(id)?.reject(error);
    });
    return promise;
  }

  /** Quits the app as its user does, and waits for its end. The app may refuse: then this waits on. */
  async quit(): Promise<HostExit> {
    // The answer may be cut off by the end that was asked for.
    this.send('quit').catch(() => {});
    return this.exited;
  }

  /** Ends the host as a crash or the system would, and waits for its end. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<HostExit> {
    this.#child.kill(signal);
    return this.exited;
  }

  #hear(reply: ControlReply): void {
    if (reply.type === 'host-ready') {
      this.#ready.resolve(reply);
      return;
    }
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.type === 'host-result') pending?.resolve(reply.value as never);
    else pending?.reject(new Error(reply.message));
  }

  #fail(error: Error): void {
    this.#ready.reject(error);
    // Who only spawned the host waits for its end, not for its readiness.
    this.#ready.promise.catch(() => {});
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
