import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from './api-client.ts';
import { ControlClient } from './control-client.ts';
import { type DemoOptions, type DemoServer, startDemoServer } from './server.ts';

/** A server with a folder of its own and its control interface on, for the length of a test. */
export interface TemporaryDemo {
  readonly server: DemoServer;
  readonly api: ApiClient;
  readonly control: ControlClient;
  readonly folder: string;
  /** Errors that clients saw only as "Unexpected error." */
  readonly unexpectedErrors: readonly Error[];
  /** Stops the server and removes the folder. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a server for a test: `await using demo = await startTemporaryDemo()`. */
export async function startTemporaryDemo(options: Omit<DemoOptions, 'folder'> = {}): Promise<TemporaryDemo> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-demo-'));
  const unexpectedErrors: Error[] = [];
  const server = await startDemoServer({
    onUnexpectedError: (error) => unexpectedErrors.push(error),
    ...options,
    folder,
    control: true,
  });
  return {
    server,
    api: new ApiClient(server.endpoint, options.header),
    control: new ControlClient(server.controlEndpoint ?? ''),
    folder,
    unexpectedErrors,
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
