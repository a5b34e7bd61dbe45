import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';

/** What a second start of the app tells the first. */
export interface SecondStart {
  readonly argv: string[];
  readonly workingDirectory: string;
  readonly additionalData: unknown;
}

/** How long a second start waits for the first one to have heard it. */
const HEARD_WITHIN_MS = 5_000;

/** What the messenger stores when it is done. */
const HEARD = 1;
const NOBODY_THERE = 2;

/**
 * One running app per user data folder, among all processes of the user. The lock is an address that one process can
 * listen on and that the system frees when the process ends, however it ends.
 */
export class SingleInstance {
  #server: Server | undefined;

  get held(): boolean {
    return this.#server !== undefined;
  }

  /** Takes the lock; or tells the holder of this start, waits until it has heard, and returns false. */
  request(userData: string, start: SecondStart, onSecondStart: (start: SecondStart) => void): boolean {
    if (this.#server) return true;
    const address = addressOf(userData);
    const serve = () => listen(address, (socket) => void receive(socket).then(onSecondStart, process.emitWarning));
    this.#server = serve();
    if (this.#server) return true;
    if (tell(address, start)) return false;
    // Nobody listens there. Only a socket that is a file can be left behind, by a process that was killed.
    if (isFile(address)) rmSync(address, { force: true });
    this.#server = serve();
    return this.#server !== undefined;
  }

  release(): void {
    this.#server?.close();
    this.#server = undefined;
  }
}

function addressOf(userData: string): string {
  const key = createHash('sha256').update(`${process.getuid?.()} ${userData}`).digest('hex').slice(0, 32);
  switch (process.platform) {
    case 'linux':
      return `\0electron-host-${key}`;
    case 'win32':
      return `\\\\.\\pipe\\electron-host-${key}`;
    default:
      return join(tmpdir(), `electron-host-${key}.sock`);
  }
}

function isFile(address: string): boolean {
  return address.startsWith('/');
}

/** The server, or `undefined` where another process listens. Binding is synchronous, only its events are not. */
function listen(address: string, onConnection: (socket: Socket) => void): Server | undefined {
  const server = createServer({ allowHalfOpen: true }, onConnection);
  server.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
  });
  server.listen(address);
  if (!server.listening) return undefined;
  return server.unref();
}

async function receive(socket: Socket): Promise<SecondStart> {
  const start = JSON.parse(await text(socket)) as SecondStart;
  socket.end('heard');
  return start;
}

/** Returns whether somebody listened. A worker talks, because Electron's call answers synchronously. */
function tell(address: string, start: SecondStart): boolean {
  const outcome = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./single-instance-messenger.ts', import.meta.url), {
    workerData: { address, message: JSON.stringify(start), outcome, heard: HEARD, nobodyThere: NOBODY_THERE },
  });
  worker.unref();
  const waited = Atomics.wait(outcome, 0, 0, HEARD_WITHIN_MS);
  // A holder that listens but does not answer in time is a holder all the same.
  return waited === 'timed-out' || Atomics.load(outcome, 0) === HEARD;
}
