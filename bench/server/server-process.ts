import { fork } from 'node:child_process';
import { createBirpc } from 'birpc';
import { BenchServer, type Journal, type ServerSettings, type Weather } from './server.ts';
import type { TokenPair } from './tokens.ts';

/** What the process with the servers can be told. A server is named by its origin. */
interface ServerCalls {
  start(settings: ServerSettings): Promise<string>;
  signIn(origin: string, lifetimeMs?: number): TokenPair;
  awaitFirst(origin: string): void;
  journal(origin: string): Journal;
  setWeather(origin: string, weather: Weather): void;
  stop(origin: string): Promise<void>;
}

type RemoteCalls = {
  readonly [M in keyof ServerCalls]: (
    ...args: Parameters<ServerCalls[M]>
  ) => Promise<Awaited<ReturnType<ServerCalls[M]>>>;
};

/** Servers in a process of their own, so that their work takes nothing from the event loop of what is measured. */
export class ServerProcess {
  readonly #child = fork(import.meta.filename, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  readonly #calls = createBirpc<ServerCalls>(
    {},
    { post: (data) => this.#child.send(data), on: (listener) => this.#child.on('message', listener) },
  );

  async start(settings: ServerSettings): Promise<RemoteServer> {
    return new RemoteServer(await this.#calls.start(settings), this.#calls);
  }

  async stop(): Promise<void> {
    if (!this.#child.connected) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await ended;
  }
}

/** As {@link BenchServer}, elsewhere. */
export class RemoteServer {
  readonly origin: string;
  readonly #calls: {
    readonly [M in keyof ServerCalls]: (
      ...args: Parameters<ServerCalls[M]>
    ) => Promise<Awaited<ReturnType<ServerCalls[M]>>>;
  };

  constructor(origin: string, calls: RemoteCalls) {
    this.origin = origin;
    this.#calls = calls;
  }

  signIn(lifetimeMs?: number): Promise<TokenPair> {
    return this.#calls.signIn(this.origin, lifetimeMs);
  }

  awaitFirst(): Promise<void> {
    return this.#calls.awaitFirst(this.origin);
  }

  journal(): Promise<Journal> {
    return this.#calls.journal(this.origin);
  }

  setWeather(weather: Weather): Promise<void> {
    return this.#calls.setWeather(this.origin, weather);
  }

  stop(): Promise<void> {
    return this.#calls.stop(this.origin);
  }
}

function serve(): void {
  const servers = new Map<string, BenchServer>();
  const serverAt = (origin: string): BenchServer => {
    const server = servers.get(origin);
    if (server === undefined) throw new Error(`There is no server at ${origin}.`);
    return server;
  };
  createBirpc<object, ServerCalls>(
    {
      async start(settings) {
        const server = await BenchServer.start(settings);
        servers.set(server.origin, server);
        return server.origin;
      },
      signIn: (origin, lifetimeMs) => serverAt(origin).signIn(lifetimeMs),
      awaitFirst: (origin) => serverAt(origin).awaitFirst(),
      journal: (origin) => serverAt(origin).journal,
      setWeather: (origin, weather) => serverAt(origin).setWeather(weather),
      async stop(origin) {
        await serverAt(origin).stop();
        servers.delete(origin);
      },
    },
    { post: (data) => process.send?.(data), on: (listener) => process.on('message', listener) },
  );
  process.once('disconnect', () => process.exit());
}

if (process.argv[1] === import.meta.filename) serve();
