import { effects } from '../../../demo/control-client.ts';
import type { Row } from '../lib/row.ts';

/** A sign-out counts as done at once within so many milliseconds. */
const AT_ONCE_MS = 2_000;

export const f25: Row = {
  id: 'F25',
  title: 'revocation at sign-out fails',
  trials: 16,
  deadlineMs: 60_000,
  async run(trial) {
    const world = await trial.world();
    const broker = await world.openSignedIn();
    const refreshToken = (await world.record())?.refreshToken ?? '';
    const isOffline = trial.number % 2 === 0;
    if (isOffline) await world.control.setReachable(false);
    else await world.control.addFault('logout', effects.serviceUnavailable, { times: null });
    const signedOut = performance.now();
    await broker.send('signOut');
    const took = performance.now() - signedOut;
    trial.expect(took < AT_ONCE_MS, `Signing out took ${Math.round(took)} ms.`);
    trial.expect(broker.snapshot?.status === 'signed_out', `The windows are told ${broker.snapshot?.status}.`);
    trial.expect((await world.stored()) === null, 'The record is still there.');
    await broker.kill();

    // The server is still out of reach at the next start, in some trials.
    if (trial.random() < 0.5) {
      const between = await world.open();
      trial.expect(between.snapshot?.status === 'signed_out', 'The session came back.');
      await between.kill();
    }
    await world.control.setReachable(true);
    await world.control.clearFaults();
    const begun = performance.now();
    const next = await world.open();
    await world.control.waitForEntries({ kind: 'logout', outcome: 'ok' });
    const recoveryMs = performance.now() - begun;
    trial.expect(next.snapshot?.status === 'signed_out', `The restart is ${next.snapshot?.status}.`);
    trial.expect(!(await world.isLive(refreshToken)), 'The refresh token is still good.');
    await next.quit();
    for (const name of ['session', 'revocations', 'aside']) {
      const left = await world.keychain.get(`${name}:${world.connection.id}`);
      trial.expect(left === null, `The keychain still holds ${name}.`);
    }
    return { lost: false, lossAllowed: false, recoveryMs };
  },
};
