import { setTimeout as delay } from 'node:timers/promises';
import type { BrokerProcess } from '../lib/broker-client.ts';
import type { BusProxy } from '../lib/bus-proxy.ts';
import { between } from '../lib/random.ts';
import type { Outcome, Row } from '../lib/row.ts';
import type { Trial } from '../lib/trial.ts';
import type { World } from '../lib/world.ts';

/** One that the server takes once more within so many seconds of its first use. */
const GRACE_S = 60;
/** A restart that must not go on refreshing is watched for so long, in milliseconds. */
const WATCH_MS = 300;
/** Longer than a refresh takes here, so that some kills come after it. */
const MARGIN = 1.3;

/** Brings the refresh that `start` begins to an instant, at which the process is killed. */
type Instant = (situation: {
  readonly trial: Trial;
  readonly world: World;
  readonly broker: BrokerProcess;
  readonly bus: BusProxy;
  readonly start: () => void;
}) => Promise<void>;

const atRandom: Instant = async ({ trial, broker, start }) => {
  const begun = performance.now();
  await broker.send('ask', { rejectedGeneration: 1 });
  const takesMs = performance.now() - begun;
  const afterMs = between(trial.random, 0, takesMs * MARGIN);
  start();
  await delay(afterMs);
};

/** The first write of a refresh is the write-ahead, the second one the new record. */
const atWrite =
  (count: 1 | 2, moment: 'before' | 'after'): Instant =>
  async ({ bus, start }) => {
    const caught = bus.catchWrite(count, moment);
    start();
    await caught;
  };

const atServer =
  (moment: 'before' | 'after'): Instant =>
  async ({ world, start }) => {
    await world.control.hold('refresh', moment);
    start();
    await world.control.waitUntilHeld();
  };

const afterSaving: Instant = async ({ broker, start }) => {
  const refreshed = broker.next((message) => message.type === 'log' && message.event.event === 'refreshed');
  start();
  await refreshed;
};

const AT_RANDOM = ['at random', atRandom] as const;

/** Every other trial at random, the others at each phase in turn. */
const PHASES: readonly (readonly [name: string, Instant])[] = [
  ['before the write-ahead is written', atWrite(1, 'before')],
  ['once the write-ahead is written, before sending', atWrite(1, 'after')],
  ['once sent, before the server commits', atServer('before')],
  ['once the server has committed', atServer('after')],
  ['before the new record is saved', atWrite(2, 'before')],
  ['while the new record is saved', atWrite(2, 'after')],
  ['after saving', afterSaving],
];

export const f05: Row = {
  id: 'F05',
  title: 'SIGKILL at any instant of a refresh',
  trials: 240,
  deadlineMs: 30_000,
  async run(trial) {
    const world = await trial.world();
    const hasGrace = trial.random() < 0.5;
    await world.configure({ graceWindow: hasGrace ? GRACE_S : 0 });
    const bus = await world.bus();
    const broker = await world.openSignedIn({ bus });
    const isRandom = trial.number % 2 === 1;
    const [name, instant] = (isRandom ? null : PHASES[(trial.number / 2 - 1) % PHASES.length]) ?? AT_RANDOM;
    const start = () => {
      const { snapshot } = broker;
      const generation = snapshot?.status === 'active' ? snapshot.generation : 1;
      void broker.send('ask', { rejectedGeneration: generation }).catch(() => undefined);
    };
    await instant({ trial, world, broker, bus, start });
    await broker.kill();
    await world.control.release();
    const outcome = await afterRestart(trial, world, hasGrace);
    return { ...outcome, figure: `killed ${name}` };
  },
};

/** What row F04 says of a start after an answer was lost. */
async function afterRestart(trial: Trial, world: World, hasGrace: boolean): Promise<Outcome> {
  await world.backEnd.settled();
  const record = await world.record().catch(() => undefined);
  trial.expect(record !== undefined, 'The record in the keychain is half-written.');
  trial.expect(record !== null, 'The record is gone.');
  const isNewest = record?.refreshToken === (await world.issued()).at(-1);
  const { seq } = (await world.control.journal()).at(-1) ?? { seq: 0 };

  const begun = performance.now();
  const broker = await world.open();
  const snapshot = await broker.until(({ status }) => status !== 'restoring');
  const ended = await broker.until(
    (now) => now.status !== 'active' || (now.generation > 0 && now.refresh.phase === 'idle'),
  );
  const recoveryMs = performance.now() - begun;
  const lost = !(await world.works(broker));
  const lossAllowed = !hasGrace && !isNewest;
  trial.expect(snapshot.status === 'active', `It starts as ${snapshot.status}.`);
  if (lost) {
    const reason = ended.status === 'reauth_required' ? ended.reason : ended.status;
    trial.expect(reason === 'interrupted', `The session ends as ${reason}, not as interrupted.`);
  }
  await delay(WATCH_MS);
  const refreshes = (await world.refreshes()).filter((entry) => entry.seq > seq);
  trial.expect(refreshes.length === 1, `The restart made ${refreshes.length} refreshes.`);
  return { lost, lossAllowed, recoveryMs: lost ? null : recoveryMs };
}
