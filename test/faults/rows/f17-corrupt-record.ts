import { between } from '../lib/random.ts';
import type { Row } from '../lib/row.ts';
import { ADA } from '../lib/world.ts';

/** What the keychain might hold in place of a record. */
const BROKEN: readonly ((text: string, random: number) => string)[] = [
  (text, random) => text.slice(0, Math.floor(between(() => random, 1, text.length - 1))),
  (text) => text.replace('"version":1', '"version":2'),
  () => '\u0000\u0001 not a record ✗',
  () => '{}',
  (text) => text.replace(/"refreshToken":"[^"]*"/, '"refreshToken":7'),
  () => 'null',
];

export const f17: Row = {
  id: 'F17',
  title: 'the record is corrupt, truncated or of a newer version',
  trials: 24,
  deadlineMs: 30_000,
  async run(trial) {
    const world = await trial.world();
    const first = await world.openSignedIn();
    await first.quit();
    const text = (await world.stored()) ?? '';
    const breakIt = BROKEN[trial.number % BROKEN.length] ?? ((whole: string) => whole);
    const broken = breakIt(text, trial.random());
    await world.keychain.set(`session:${world.connection.id}`, broken);

    const broker = await world.open();
    const { snapshot } = broker;
    const notice = snapshot?.status === 'signed_out' ? snapshot.notice : snapshot?.status;
    trial.expect(notice === 'record_unreadable', `The person is told: ${notice}.`);
    const aside = await world.keychain.get(`aside:${world.connection.id}`);
    trial.expect(aside === broken, 'The record was not kept aside as it was.');
    const begun = performance.now();
    await broker.send('signIn', ADA);
    const recoveryMs = performance.now() - begun;
    trial.expect(await world.works(broker), 'Signing in does not work.');
    await broker.kill();
    const next = await world.open();
    trial.expect(await world.works(next), 'The new session does not survive a restart.');
    // What was in the record cannot be gone on with: the person signed in again.
    return { lost: true, lossAllowed: true, recoveryMs };
  },
};
