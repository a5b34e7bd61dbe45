import { setTimeout as delay } from 'node:timers/promises';
import type { BrokerProcess } from '../lib/broker-client.ts';
import type { Row } from '../lib/row.ts';
import type { Trial } from '../lib/trial.ts';
import { ADA, type World } from '../lib/world.ts';

const DAY_MS = 86_400_000;
const SERVER_OFF_MS = 600_000;
const SUSPENDED_MS = 3 * DAY_MS;
/** No jump may lead to more refreshes than this. */
const MOST_REFRESHES = 2;
/** For so long, and so often, windows ask after a jump, in milliseconds. */
const WATCH_MS = 2_500;
const EVERY_MS = 50;

interface Jump {
  readonly name: string;
  /** The server's, not the machine's own: that can be so from the start. */
  readonly isServers?: boolean;
  readonly make: (world: World, broker: BrokerProcess) => Promise<unknown>;
}

const wallJumps = (name: string, ms: number): Jump => ({
  name,
  make: (_world, broker) => broker.send('shiftClocks', { wall: ms, monotonic: 0 }),
});

/** The monotonic clock stands still while the machine sleeps on Linux and macOS, and goes on on Windows. */
const suspended = (name: string, monotonic: number): Jump => ({
  name,
  make: async (world, broker) => {
    await world.control.moveClock(SUSPENDED_MS);
    await broker.send('shiftClocks', { wall: SUSPENDED_MS, monotonic });
  },
});

const JUMPS: readonly Jump[] = [
  wallJumps('wall clock +1 day', DAY_MS),
  wallJumps('wall clock -1 day', -DAY_MS),
  { name: 'server clock +10 min', isServers: true, make: ({ control }) => control.moveClock(SERVER_OFF_MS) },
  { name: 'server clock -10 min', isServers: true, make: ({ control }) => control.moveClock(-SERVER_OFF_MS) },
  suspended('timer suspended for 3 days, monotonic clock too', 0),
  suspended('timer suspended for 3 days', SUSPENDED_MS),
];

export const f10: Row = {
  id: 'F10',
  title: 'clocks jump, the server’s is off, timers are suspended',
  trials: 24,
  deadlineMs: 60_000,
  standIn:
    'The clocks of the broker’s process are shifted; the machine does not sleep, and its own clock is left alone.',
  async run(trial) {
    const world = await trial.world();
    const jump = JUMPS[trial.number % JUMPS.length] as Jump;
    // Lifetimes as claims tell them, where the server's clock is the one that is off.
    await world.configure({ accessTokenLifetime: 120, ...(jump.isServers ? { announcedLifetime: null } : {}) });
    const broker = await world.open();
    const isOffFromTheStart = jump.isServers === true && trial.random() < 0.5;
    if (isOffFromTheStart) await jump.make(world, broker);
    await broker.send('signIn', ADA);
    if (!isOffFromTheStart) await jump.make(world, broker);
    const begun = performance.now();
    // A server whose clock moves by itself rejects a token that was good: nobody could know before.
    const unknowable = jump.isServers && !isOffFromTheStart ? 1 : 0;
    const recoveredAt = await work(trial, world, broker, jump.name, unknowable);
    await broker.send('wake', 'resume');
    await work(trial, world, broker, `${jump.name}, then resumed`, 0);
    const refreshes = await world.refreshes();
    trial.expect(refreshes.length <= MOST_REFRESHES, `${jump.name}: ${refreshes.length} refreshes.`);
    const lost = !(await world.works(broker));
    return { lost, lossAllowed: false, recoveryMs: recoveredAt - begun, figure: jump.name };
  },
};

/**
 * Windows ask, and use what they get; one whose token is rejected asks again.
 * @param allowed - how many tokens the API may reject.
 * @returns when the API first took one.
 */
async function work(trial: Trial, world: World, broker: BrokerProcess, when: string, allowed: number): Promise<number> {
  const until = performance.now() + WATCH_MS;
  let firstAt: number | null = null;
  let rejected = 0;
  while (performance.now() < until) {
    const { value, generation } = await broker.send('ask', { rejectedGeneration: null });
    if ((await world.whoIs(value)) === 'ada') {
      firstAt ??= performance.now();
    } else {
      rejected += 1;
      await broker.send('ask', { rejectedGeneration: generation }).catch(() => null);
    }
    await delay(EVERY_MS);
  }
  trial.expect(rejected <= allowed, `${when}: an expired token was handed out ${rejected} times.`);
  trial.expect(firstAt !== null, `${when}: no token worked.`);
  return firstAt ?? until;
}
