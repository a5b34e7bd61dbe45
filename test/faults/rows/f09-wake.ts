import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run } from '../../../scripts/lib/screens.ts';
import { within } from '../../../scripts/lib/within.ts';
import { openAppSignedIn, searchHeaps } from '../lib/desktop.ts';
import { NETWORK_FAULT } from '../lib/network-fault.ts';
import type { Row } from '../lib/row.ts';

const WITHOUT_NETWORK_MS = 20_000;
/** From the network's return to the first success. */
const RECOVERY_MS = 2_000;

/** How the network is not there; `code` is what a look-up fails with (getaddrinfo(3), connect(2)). */
const ABSENCES = [
  { name: 'names do not resolve', code: 'EAI_AGAIN' },
  { name: 'the network is unreachable', code: 'ENETUNREACH' },
  { name: 'connections are cut, and the system says that it is offline', code: null },
] as const;

export const f09: Row = {
  id: 'F09',
  title: 'wake from sleep, network or DNS not there yet for 20 s',
  trials: 6,
  deadlineMs: 150_000,
  alone: true,
  standIn:
    'The machine does not sleep: the app is told that it did. Its network is there, but look-ups fail or connections are cut.',
  async run(trial) {
    const world = await trial.world();
    const { name, code } = ABSENCES[trial.number % ABSENCES.length] ?? ABSENCES[0];
    const file = join(world.folder, 'network-fault');
    // By its name, so that there is something to look up.
    const endpoint = world.connection.endpoint.replace('127.0.0.1', 'localhost');
    const connection = { ...world.connection, endpoint };
    const env = {
      ...process.env,
      NODE_OPTIONS: `--import=${fileURLToPath(new URL('../lib/network-fault.ts', import.meta.url))}`,
      [NETWORK_FAULT]: file,
    };
    const { host, pages } = await openAppSignedIn(world, { windows: 2, connection, env });
    await Promise.all(pages.map(run));
    await world.control.resetJournal();

    await host.send('power', { event: 'suspend' });
    // Connections do not outlive the sleep.
    await world.control.setReachable(false);
    await host.send('setOnline', { online: code !== null });
    if (code !== null) {
      writeFileSync(file, code);
      await world.control.setReachable(true);
    }
    await world.control.expireAccessTokens();
    await host.send('power', { event: 'resume' });
    // The token is not known to be bad before a window says so; the person runs a query as soon as the lid is open.
    const waiting = pages.map((page) =>
      page.evaluate(async () => {
        const bootstrap = await window.latchkey.bootstrap();
        if (!bootstrap.ok || bootstrap.value.session.status !== 'active') return 'no session';
        const { epoch, generation } = bootstrap.value.session;
        const answer = await window.latchkey.authorize({ id: 'waiting', epoch, rejectedGeneration: generation });
        return answer.ok ? 'authorized' : answer.error.code;
      }),
    );
    await delay(WITHOUT_NETWORK_MS);
    const during = await Promise.all(
      pages.map((page) =>
        page.evaluate(async () => {
          const bootstrap = await window.latchkey.bootstrap();
          return bootstrap.ok ? bootstrap.value.session.status : bootstrap.error.code;
        }),
      ),
    );
    trial.expect(
      during.every((status) => status === 'active'),
      `Without network the windows are ${during.join()}.`,
    );
    trial.expect((await world.refreshes()).length === 0, 'A refresh got through without network.');

    const begun = performance.now();
    rmSync(file, { force: true });
    await world.control.setReachable(true);
    await host.send('setOnline', { online: true });
    const succeeded = world.control.waitForEntries({ kind: 'refresh', outcome: 'ok' });
    await within(10_000, succeeded, () => 'Nothing succeeded after the network’s return.');
    const recoveryMs = performance.now() - begun;
    trial.expect(recoveryMs < RECOVERY_MS, `The first success came after ${Math.round(recoveryMs)} ms.`);
    const outcomes = await Promise.all(waiting);
    trial.expect(
      outcomes.every((outcome) => outcome === 'authorized'),
      `${name}: operations that waited were answered with ${outcomes.join()}.`,
    );
    const results = await Promise.all(pages.map(run));
    await searchHeaps(world, pages);
    const lost = results.some((result) => result !== 'data');
    return { lost, lossAllowed: false, recoveryMs, figure: name };
  },
};
