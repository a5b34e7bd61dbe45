import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { HostClient } from '../../../host/control-client.ts';
import { type AppDriver, launchApp, openWindows } from '../../../scripts/lib/app-driver.ts';
import { signedIn, signIn } from '../../../scripts/lib/screens.ts';
import type { Connection } from '../../../src/shared/connection.ts';
import { heapSnapshot } from '../../e2e/support/heap.ts';
import { ADA, type World } from './world.ts';

/** The built app with its windows. */
export interface Desktop {
  readonly app: AppDriver;
  readonly host: HostClient;
  readonly pages: readonly Page[];
}

export interface DesktopOptions {
  readonly windows?: number;
  /** What the app talks to: the world's connection by default. */
  readonly connection?: Connection;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts the app on the world's connection and data folder. Every IPC message is searched for tokens in the end. */
export async function openApp(world: World, options: DesktopOptions = {}): Promise<Desktop> {
  const { connection = world.connection, windows = 1, env = process.env } = options;
  mkdirSync(world.userData, { recursive: true });
  const file = join(world.userData, 'connections.json');
  writeFileSync(file, JSON.stringify({ version: 1, connections: [connection] }));
  const app = await launchApp({ userDataDir: world.userData, demoEndpoint: connection.endpoint, env });
  const { host } = app;
  if (host === null) throw new Error('This row needs the host: it does what nobody can do to Electron from outside.');
  let ended = false;
  void app.exited.then(() => {
    ended = true;
  });
  world.atEnd(async () => {
    if (ended) return;
    const messages = await host.send('stopIpcTap');
    world.search(
      { name: 'an IPC message', text: JSON.stringify(messages) },
      { name: 'what the app printed', text: host.output },
    );
    await app.kill();
  });
  await host.send('startIpcTap');
  return { app, host, pages: await openWindows(app, await app.pages(1), windows) };
}

/** The same, signed in, with the heap of every window searched in the end. */
export async function openAppSignedIn(world: World, options?: DesktopOptions): Promise<Desktop> {
  const desktop = await openApp(world, options);
  const [first] = desktop.pages;
  if (first === undefined) throw new Error('No window opened.');
  await signIn(first, ADA);
  await Promise.all(desktop.pages.map(signedIn));
  return desktop;
}

/** Has the heaps of windows searched for tokens: of every world in them. */
export async function searchHeaps(world: World, pages: readonly Page[]): Promise<void> {
  for (const page of pages) world.search({ name: 'a window’s heap', text: await heapSnapshot(page) });
}

export type Asked = { readonly generation: number } | { readonly code: string };

/** Asks for tokens in a window as its link does. Resolves when all are answered. */
export function authorizeIn(page: Page, count: number, rejectedGeneration: number | null): Promise<Asked[]> {
  return page.evaluate(
    async ({ times, rejected }) => {
      const bootstrap = await window.latchkey.bootstrap();
      if (!bootstrap.ok) throw new Error(bootstrap.error.message);
      const { epoch } = bootstrap.value.session;
      const answers = Array.from({ length: times }, (_, n) =>
        window.latchkey.authorize({ id: `${performance.now()}-${n}`, epoch, rejectedGeneration: rejected }),
      );
      return (await Promise.all(answers)).map((answer) =>
        answer.ok ? { generation: answer.value.generation } : { code: answer.error.code },
      );
    },
    { times: count, rejected: rejectedGeneration },
  );
}

/** Whether the window's query gets its data: a token is had, and the API takes it. */
export async function worksIn(page: Page, endpoint: string): Promise<boolean> {
  return page.evaluate(async (url) => {
    const bootstrap = await window.latchkey.bootstrap();
    if (!bootstrap.ok || bootstrap.value.session.status !== 'active') return false;
    const { epoch } = bootstrap.value.session;
    const send = async (rejectedGeneration: number | null): Promise<boolean> => {
      const answer = await window.latchkey.authorize({ id: `${performance.now()}`, epoch, rejectedGeneration });
      if (!answer.ok) return false;
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...answer.value.headers },
        body: '{"query":"{ viewer { username } }"}',
      });
      const { data } = await response.json();
      if (data?.viewer?.username === 'ada') return true;
      return rejectedGeneration === null ? send(answer.value.generation) : false;
    };
    return send(null);
  }, endpoint);
}
