import { setTimeout as delay } from 'node:timers/promises';
import { lockKeyring, unlockKeyring } from '../../../scripts/lib/keyring.ts';
import { within } from '../../../scripts/lib/within.ts';
import type { BrokerProcess } from '../lib/broker-client.ts';
import type { BusProxy } from '../lib/bus-proxy.ts';
import { breakKeychain, type KeychainFault } from '../lib/keychain-fault.ts';
import { refuseKeyringFiles } from '../lib/own-keyring.ts';
import type { Row } from '../lib/row.ts';
import type { Trial } from '../lib/trial.ts';
import type { World } from '../lib/world.ts';

/** The first try again comes after 10 s at the most: `backoff('keychain', 1, …)`. */
const RETRY_MS = 15_000;
/** How long quitting may wait for the keychain, and for the process to say so, in milliseconds. */
const QUIT_MS = 3_500;

const FAULTS: readonly KeychainFault[] = [
  { name: 'locked', begin: lockKeyring, end: unlockKeyring },
  {
    name: 'its disk refuses',
    begin: () => refuseKeyringFiles(),
    end: () => {
      refuseKeyringFiles(false);
      return unlockKeyring(); // It has dropped what its disk no longer had.
    },
  },
  { name: 'D-Bus gone', begin: (bus) => bus.cut(), end: (bus) => bus.cut(false) },
];

export const f06: Row = {
  id: 'F06',
  title: 'the keychain refuses the write after a rotation',
  trials: 18,
  deadlineMs: 60_000,
  async run(trial) {
    const world = await trial.world();
    const bus = await world.bus();
    const broker = await world.openSignedIn({ bus });
    const fault = FAULTS[trial.number % FAULTS.length] as KeychainFault;
    const how = Math.floor(trial.number / FAULTS.length) % 3;
    if (how === 2)
      return { ...(await quitWhileSlow(trial, world, broker, bus)), figure: 'not answering while quitting' };
    await world.control.hold('refresh', 'after');
    const asked = broker.send('ask', { rejectedGeneration: 1 });
    await world.control.waitUntilHeld();
    const mend = breakKeychain(fault, world, bus);
    await world.control.release();
    const { generation } = await asked;
    trial.expect(generation === 2, `The window got generation ${generation}.`);
    const told = await broker.untilActive(({ saved }) => saved !== 'keychain');
    trial.expect(told.saved === 'pending', `The windows are told that it is saved: ${told.saved}.`);
    trial.expect(await world.works(broker), 'The session does not go on from memory.');

    const begun = performance.now();
    if (how === 0) {
      await mend();
    } else {
      // The next refresh comes while nothing is saved yet.
      const refused = await broker.send('retryNow').catch((error: { code: string }) => error.code);
      trial.expect(refused === 'keychain_unavailable', `Trying again by hand says ${refused}.`);
      await mend();
      await broker.send('retryNow');
    }
    await broker.untilActive(({ saved }) => saved === 'keychain', RETRY_MS);
    const recoveryMs = performance.now() - begun;
    return {
      ...(await afterSaving(trial, world, broker)),
      recoveryMs,
      figure: `${fault.name}, ${how === 0 ? 'tried again by time' : 'by hand'}`,
    };
  },
};

/** The keychain does not answer the save; quitting begins, and the keychain answers a second later. */
async function quitWhileSlow(trial: Trial, world: World, broker: BrokerProcess, bus: BusProxy) {
  const caught = bus.catchWrite(2, 'before');
  void broker.send('ask', { rejectedGeneration: 1 }).catch(() => undefined);
  await caught;
  const begun = performance.now();
  const closed = broker.send('close');
  await delay(1_000);
  bus.release();
  await within(QUIT_MS, closed, () => 'Quitting waits longer than it may.');
  const recoveryMs = performance.now() - begun;
  return { ...(await afterSaving(trial, world, broker)), recoveryMs };
}

async function afterSaving(trial: Trial, world: World, broker: BrokerProcess) {
  const newest = (await world.issued()).at(-1);
  trial.expect((await world.record())?.refreshToken === newest, 'The keychain does not hold the newest refresh token.');
  await broker.kill();
  const next = await world.open();
  const lost = !(await world.works(next));
  const refused = (await world.refreshes()).filter(({ outcome }) => outcome !== 'ok');
  trial.expect(refused.length === 0, `A refresh token was spent again: ${refused[0]?.reason}.`);
  return { lost, lossAllowed: false };
}
