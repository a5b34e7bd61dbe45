import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { signedIn } from '../../../scripts/lib/screens.ts';
import { REFRESH_TIMEOUT_MS } from '../../../src/main/auth/renewal.ts';
import { authorizeIn, type Desktop, openAppSignedIn } from '../lib/desktop.ts';
import { MAIN_PROBE } from '../lib/main-probe.ts';
import type { Row } from '../lib/row.ts';

const WAITING = 2_000;
const WAYS = ['cancelled', 'window closed', 'renderer killed', 'reloaded'] as const;
/** What the runtime itself may hold of abort controllers more than before. */
const SPARE = 20;
/** When the main process has learnt that a window is gone, at the latest, in milliseconds. */
const LET_GO_MS = 5_000;

export const f20: Row = {
  id: 'F20',
  title: 'a query is cancelled, a window closed, a renderer killed or reloaded',
  trials: 8,
  deadlineMs: 120_000,
  alone: true,
  async run(trial) {
    const world = await trial.world();
    const way = WAYS[trial.number % WAYS.length] ?? 'cancelled';
    const probe = join(world.folder, 'probe');
    const env = {
      ...process.env,
      NODE_OPTIONS: `--import=${fileURLToPath(new URL('../lib/main-probe.ts', import.meta.url))}`,
      [MAIN_PROBE]: probe,
    };
    const desktop = await openAppSignedIn(world, { windows: 2, env });
    const [staying, leaving] = desktop.pages;
    if (staying === undefined || leaving === undefined) throw new Error('No windows.');
    // A busy machine may take longer than the refresh's time-out: then its answer is one that was lost.
    await world.configure({ graceWindow: 60 });
    const before = await controllersIn(desktop, probe);
    await world.control.hold('refresh');
    const stays = authorizeIn(staying, 8, 1);
    await world.control.waitUntilHeld();
    const heldSince = performance.now();
    await waitIn(leaving);
    const during = await controllersIn(desktop, probe);
    trial.expect(during - before >= WAITING, `Only ${during - before} operations wait: the count proves nothing.`);
    await leave(way, desktop, leaving);

    // While the refresh still hangs: nothing of the window that left is held.
    let after = during;
    const deadline = performance.now() + LET_GO_MS;
    while (after - before > SPARE && performance.now() < deadline) after = await controllersIn(desktop, probe);
    trial.expect(after - before <= SPARE, `${way}: ${after - before} operations are still held.`);
    const begun = performance.now();
    const isInTime = begun - heldSince < REFRESH_TIMEOUT_MS;
    await world.control.release();
    const answers = await stays;
    const recoveryMs = performance.now() - begun;
    trial.expect(
      answers.every((answer) => 'generation' in answer && answer.generation === 2),
      `${way}: the others got ${JSON.stringify(answers[0])}.`,
    );
    const refreshes = (await world.refreshes()).length;
    trial.expect(refreshes === 1 || !isInTime, `${way}: there were ${refreshes} refreshes.`);
    if (way === 'reloaded') await signedIn(leaving);
    const lost = !(await authorizeIn(staying, 1, null)).every((answer) => 'generation' in answer);
    return { lost, lossAllowed: false, recoveryMs, figure: way };
  },
};

/** Has many operations wait. Resolves once all have been sent. */
function waitIn(page: Page): Promise<void> {
  return page.evaluate(async (count) => {
    const bootstrap = await window.latchkey.bootstrap();
    if (!bootstrap.ok) throw new Error(bootstrap.error.message);
    const { epoch } = bootstrap.value.session;
    for (let n = 0; n < count; n += 1) {
      void window.latchkey.authorize({ id: `leaving-${n}`, epoch, rejectedGeneration: 1 });
    }
    // Messages arrive in order: once this one is answered, all have arrived.
    await window.latchkey.bootstrap();
  }, WAITING);
}

async function leave(way: (typeof WAYS)[number], { host }: Desktop, page: Page): Promise<void> {
  const windows = await host.send('windows');
  const id = windows.at(-1)?.id ?? 0;
  switch (way) {
    case 'cancelled':
      await page.evaluate(
        (count) =>
          Promise.all(Array.from({ length: count }, (_, n) => window.latchkey.cancelAuthorization(`leaving-${n}`))),
        WAITING,
      );
      break;
    case 'window closed':
      await host.send('closeWindow', { id });
      break;
    case 'renderer killed':
      await host.send('crashRenderer', { id });
      break;
    case 'reloaded':
      await page.reload();
      break;
  }
}

async function controllersIn({ host }: Desktop, probe: string): Promise<number> {
  rmSync(probe, { force: true });
  process.kill(host.pid, 'SIGUSR2');
  while (!existsSync(probe) || readFileSync(probe, 'utf8') === '') await delay(5);
  return Number(readFileSync(probe, 'utf8'));
}
