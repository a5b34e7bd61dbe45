import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { effects } from '../../../demo/control-client.ts';
import { resultOf, run, signedOut, signIn } from '../../../scripts/lib/screens.ts';
import { authorizeIn, openAppSignedIn, searchHeaps } from '../lib/desktop.ts';
import type { Row } from '../lib/row.ts';
import { ADA, type World } from '../lib/world.ts';

const WINDOWS = 3;
const QUEUED = 10;
/** From the refusal's arrival at the server to the sign-in form in every window. */
const SHOWN_MS = 200;

export const f15: Row = {
  id: 'F15',
  title: 'the refresh token is refused',
  trials: 8,
  deadlineMs: 120_000,
  alone: true,
  async run(trial) {
    const world = await trial.world();
    const { pages } = await openAppSignedIn(world, { windows: WINDOWS });
    await Promise.all(pages.map(run));
    // What a window does at its start and after a result is over: a person meets a refusal in the midst of work.
    await Promise.all(pages.map((page) => page.evaluate(() => new Promise((idle) => requestIdleCallback(idle)))));
    // When the form is in the document and the frame with it has been drawn, by the clock that all processes share: a
    // message sent in the frame's own callback comes after its drawing. The watch costs nothing until then: windows
    // that drew frames while they wait would take the time that is measured.
    const shown = pages.map((page) =>
      page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const watch = new MutationObserver(() => {
              if (document.querySelector('input[type=password]') === null) return;
              watch.disconnect();
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = () => resolve(Date.now());
              requestAnimationFrame(() => port2.postMessage(null));
            });
            watch.observe(document.body, { childList: true, subtree: true });
          }),
      ),
    );
    await world.control.hold('refresh');
    const queued = pages.map((page) => authorizeIn(page, QUEUED, 1));
    await world.control.waitUntilHeld();
    // Held requests answer as the session stands when they are let go.
    if (trial.number % 2 === 0) await world.control.revoke();
    else {
      await world.control.addFault('refresh', effects.error('UNAUTHENTICATED', 'invalid_grant'), { moment: 'after' });
    }
    const refusedAt = Date.now();
    await world.control.release();
    const slowest = Math.max(...(await Promise.all(shown))) - refusedAt;
    trial.expect(slowest <= SHOWN_MS, `The last window shows sign-in after ${slowest} ms.`);

    const answers = (await Promise.all(queued)).flat();
    const codes = new Set(answers.map((answer) => ('code' in answer ? answer.code : 'a token')));
    trial.expect(answers.length === WINDOWS * QUEUED, `${answers.length} operations were answered.`);
    trial.expect([...codes].join() === 'reauth_required', `The operations were told ${[...codes].join()}.`);
    for (const page of pages) {
      trial.expect((await resultOf(page).count()) === 0, 'A result is still on the screen.');
    }
    trial.expect(await world.isRemoved(), 'The record is still in the keychain.');
    const figure = `the last window after ${slowest} ms, main’s decision after ${decidedAt(world) - refusedAt} ms`;
    await searchHeaps(world, pages);
    const [first] = pages;
    if (first !== undefined) {
      await signedOut(first);
      await signIn(first, ADA);
    }
    return { lost: true, lossAllowed: true, recoveryMs: slowest, figure };
  },
};

/** When the main process took the session for ended, by its log, in milliseconds since the epoch. */
function decidedAt({ userData }: World): number {
  const log = readFileSync(join(userData, 'logs/latchkey.log'), 'utf8');
  return Date.parse(/^(\S+) .*"session_ended"/m.exec(log)?.[1] ?? '');
}
