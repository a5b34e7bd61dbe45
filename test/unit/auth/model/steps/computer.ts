import fc from 'fast-check';
import { CLOSE_TIMEOUT_MS } from '../../../../../src/main/auth/broker.ts';
import { settle } from '../../virtual-time.ts';
import type { Machine } from '../machine.ts';
import type { Process } from '../process.ts';
import { type Instantaneous, ofProcess, ofWorld, place, type Step } from './step.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** So that a lifetime of a second does not make a day of a hundred thousand refreshes. */
const MOST_TIMERS = 60;

const passTime = fc
  .oneof(
    fc.integer({ min: 1, max: 2_000 }),
    fc.constantFrom(10_000, 16_000, 31_000, MINUTE, 5 * MINUTE),
    fc.constantFrom(60 * MINUTE, 3 * DAY),
  )
  .map(
    (ms): Step => ({
      name: `${ms} ms pass`,
      can: () => true,
      act: ({ time }) => time.advance(ms, MOST_TIMERS),
    }),
  );

/** To the instant at which the first process renews its token, or gives it up. */
const passToExpiry = fc.constantFrom('soft', 'hard').map(
  (which: 'soft' | 'hard'): Step => ({
    ...ofProcess(0, `time passes until the ${which} expiry`, () => undefined),
    act: async (machine) => {
      const at = machine.processes[0]?.broker.snapshot();
      if (at?.status !== 'active') return;
      const soft = at.refresh.phase === 'idle' ? at.refresh.nextAt : null;
      const until = which === 'soft' ? soft : at.accessTokenExpiresAt;
      const ms = until === null ? MINUTE : Math.ceil(until - machine.time.wall());
      await machine.time.advance(Math.min(Math.max(ms, 0), 7 * DAY), MOST_TIMERS);
    },
  }),
);

function everyOccasion(machine: Machine): void {
  for (const process of machine.running) machine.watch.bounds.occasion(process, machine);
}

const sleep = fc.constantFrom(1_000, 2 * MINUTE, 8 * 60 * MINUTE, 3 * DAY).map((ms) =>
  ofWorld(`the computer sleeps for ${ms} ms`, (machine) => {
    everyOccasion(machine);
    machine.time.sleep(ms);
  }),
);

const setClock = fc.constantFrom(-DAY, -10 * MINUTE, 10 * MINUTE, DAY).map((ms) =>
  ofWorld(`the clock is set by ${ms} ms`, (machine) => {
    everyOccasion(machine);
    machine.time.setWall(ms);
  }),
);

const wake = fc.tuple(place, fc.constantFrom('resume', 'online')).map(
  ([at, cause]: [number, 'resume' | 'online']): Instantaneous =>
    ofProcess(at, cause, (process, machine) => {
      machine.watch.bounds.occasion(process, machine);
      process.broker.wake(cause);
    }),
);

const start = place.map(
  (at): Instantaneous => ({
    name: at === 0 ? 'start' : 'start a second process',
    can: ({ processes, places }) => at < places && processes[at] === null,
    act: (machine) => void machine.start(at),
  }),
);

const kill = fc.tuple(place, fc.boolean()).map(
  ([at, restarts]): Instantaneous =>
    ofProcess(at, restarts ? 'kill and start' : 'kill', (_, machine) => {
      machine.kill(at);
      if (restarts) machine.start(at);
    }),
);

/** Closes the broker as quitting does. */
export async function close(process: Process, { time, watch }: Machine): Promise<void> {
  let isClosed = false;
  void process.broker.close().then(() => {
    isClosed = true;
  });
  await settle();
  if (!isClosed) await time.advance(CLOSE_TIMEOUT_MS);
  if (!isClosed) watch.violated('Quitting takes longer than its time-out.');
}

const quit = fc.tuple(place, fc.boolean()).map(
  ([at, restarts]): Step =>
    ofProcess(at, restarts ? 'quit and start' : 'quit', async (process, machine) => {
      await close(process, machine);
      machine.exit(at);
      if (restarts) machine.start(at);
    }),
);

/** What happens to the clocks. */
export const timeSteps = { passTime, passToExpiry, sleep, setClock };

/** What happens to the computer and the processes on it. */
export const computerSteps = { wake, start, kill, quit };
