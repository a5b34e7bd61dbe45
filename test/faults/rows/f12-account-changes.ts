import type { Row } from '../lib/row.ts';
import { GRACE } from '../lib/world.ts';

export const f12: Row = {
  id: 'F12',
  title: 'another account signs in while the old one’s refresh is in flight',
  trials: 24,
  deadlineMs: 30_000,
  async run(trial) {
    const world = await trial.world();
    const broker = await world.openSignedIn();
    const ofAda = broker.snapshot?.epoch ?? 0;
    await world.control.hold('refresh', trial.number % 2 === 0 ? 'after' : 'before');
    const old = broker.send('askAtOnce', { count: 8, rejectedGeneration: 1 });
    await world.control.waitUntilHeld();
    const begun = performance.now();
    // The old refresh ends before, during or after the sign-in.
    const signingIn = broker.send('signIn', GRACE);
    if (trial.random() < 0.5) await signingIn;
    await world.control.release();
    await signingIn;
    const ofGrace = (await world.record())?.refreshToken ?? '';

    for (const answer of await old) {
      // One that was answered before the sign-in counted got a token of its own account.
      const username = 'value' in answer ? await world.whoIs(answer.value) : null;
      trial.expect(username !== 'grace', 'An operation of the old account got a token of the new one.');
    }
    const late = await broker
      .send('ask', { rejectedGeneration: null, epoch: ofAda })
      .catch((error: { code: string }) => error.code);
    trial.expect(late === 'session_changed', `One of the old epoch was told ${JSON.stringify(late)}.`);
    const lost = !(await world.works(broker, GRACE));
    const recoveryMs = performance.now() - begun;
    const { account } = (await world.record()) ?? {};
    trial.expect(account === 'Grace Okonjo', `The record belongs to ${account}.`);

    await world.control.waitForEntries({ kind: 'logout', username: 'ada' });
    await broker.quit();
    for (const token of await world.issued()) {
      if (token === ofGrace) continue;
      trial.expect(!(await world.isLive(token)), 'A refresh token of the old account is still good.');
    }
    const next = await world.open();
    return { lost: lost || !(await world.works(next, GRACE)), lossAllowed: false, recoveryMs };
  },
};
