import { signedOut } from '../../../scripts/lib/screens.ts';
import { authorizeIn, openApp, openAppSignedIn, searchHeaps } from '../lib/desktop.ts';
import type { Row } from '../lib/row.ts';

export const f11: Row = {
  id: 'F11',
  title: 'sign-out while a refresh is in flight',
  trials: 6,
  deadlineMs: 120_000,
  async run(trial) {
    const world = await trial.world();
    const { app, pages } = await openAppSignedIn(world, { windows: 2 });
    const [first, second] = pages;
    if (first === undefined || second === undefined) throw new Error('No windows.');
    await world.control.hold('refresh', trial.number % 2 === 0 ? 'after' : 'before');
    const waiting = authorizeIn(second, 8, 1);
    await world.control.waitUntilHeld();
    const begun = performance.now();
    await app.clickMenu('sign-out', first);
    await Promise.all(pages.map(signedOut));
    const recoveryMs = performance.now() - begun;
    await world.control.release();
    for (const answer of await waiting) {
      const code = 'code' in answer ? answer.code : 'a token';
      trial.expect(code === 'not_signed_in', `An operation that waited was answered with ${code}.`);
    }
    // One for the sign-out; where the refresh came through, one for what came too late.
    const late = (await world.issued()).length - 1;
    await world.control.waitForEntries({ kind: 'logout', outcome: 'ok' }, 1 + late);
    trial.expect((await world.stored()) === null, 'The keychain holds a record.');
    for (const token of await world.issued()) {
      trial.expect(!(await world.isLive(token)), 'A refresh token is still good.');
    }
    await searchHeaps(world, pages);
    await app.quit();
    const again = await openApp(world, {});
    await Promise.all(again.pages.map(signedOut));
    return { lost: false, lossAllowed: false, recoveryMs };
  },
};
