import { lockKeyring, unlockKeyring } from '../../../scripts/lib/keyring.ts';
import { breakKeychain, type KeychainFault } from '../lib/keychain-fault.ts';
import { signalKeyring } from '../lib/own-keyring.ts';
import type { Row } from '../lib/row.ts';
import { ADA } from '../lib/world.ts';

const FAULTS: readonly KeychainFault[] = [
  { name: 'locked', begin: lockKeyring, end: unlockKeyring },
  { name: 'absent', begin: (bus) => bus.cut(), end: (bus) => bus.cut(false) },
  {
    name: 'not answering',
    begin: () => signalKeyring('SIGSTOP'),
    end: () => signalKeyring('SIGCONT'),
  },
];

export const f16: Row = {
  id: 'F16',
  title: 'the keychain is locked, absent or does not answer at start',
  trials: 15,
  deadlineMs: 60_000,
  async run(trial) {
    const world = await trial.world();
    const bus = await world.bus();
    const first = await world.openSignedIn();
    await first.quit();
    const before = await world.stored();
    const fault = FAULTS[trial.number % FAULTS.length] as KeychainFault;
    const mend = breakKeychain(fault, world, bus);

    const broker = await world.open({ bus });
    const snapshot = await broker.until(({ status }) => status !== 'restoring');
    trial.expect(snapshot.status === 'keychain_unavailable', `It starts as ${snapshot.status}.`);
    const answer = await broker
      .send('ask', { rejectedGeneration: null })
      .catch((error: { code: string }) => error.code);
    trial.expect(answer === 'keychain_unavailable', `A window was told ${JSON.stringify(answer)}.`);

    if (trial.number > FAULTS.length && trial.random() < 0.4) {
      await broker.send('continueWithoutKeychain');
      const { saved } = (await broker.send('signIn', ADA)) as { saved?: string };
      trial.expect(saved === 'memory', `Without a keychain the windows are told: ${saved}.`);
      trial.expect(await world.works(broker), 'The session for this run only does not work.');
      await broker.quit();
    }
    await mend();
    trial.expect((await world.stored()) === before, 'The record was touched.');

    const begun = performance.now();
    const isRunning = broker.snapshot?.status === 'keychain_unavailable';
    const next = isRunning ? broker : await world.open();
    if (isRunning) await broker.send('retryNow');
    await next.untilActive(({ generation }) => generation > 0);
    const recoveryMs = performance.now() - begun;
    return { lost: !(await world.works(next)), lossAllowed: false, recoveryMs, figure: fault.name };
  },
};
