import fc from 'fast-check';
import type { Machine } from '../machine.ts';
import { type Instantaneous, ofProcess, place } from './step.ts';

const ask = place.map((at): Instantaneous => ofProcess(at, 'ask', (process) => process.ask()));

/** Which generation the API rejected, seen from the current one. */
const REJECTED = { current: 0, older: -1, bogus: 1 } as const;

const askAfterRejection = fc.tuple(place, fc.constantFrom('current', 'current', 'older', 'bogus')).map(
  ([at, which]: [number, keyof typeof REJECTED]): Instantaneous =>
    ofProcess(at, `ask after ${which} generation rejected`, (process, machine: Machine) => {
      const snapshot = process.broker.snapshot();
      const generation = snapshot.status === 'active' ? snapshot.generation : 0;
      machine.watch.bounds.occasion(process, machine);
      process.ask({ rejectedGeneration: generation + REJECTED[which] });
    }),
);

/** A window that has not heard of the latest sign-in or sign-out. */
const askOutdated = place.map(
  (at): Instantaneous =>
    ofProcess(at, 'ask in an epoch that is over', (process) =>
      process.ask({ epoch: process.broker.snapshot().epoch - 1 }),
    ),
);

const cancel = place.map(
  (at): Instantaneous => ({
    ...ofProcess(at, 'cancel an ask', (process) => [...process.callers].at(-1)?.cancel()),
    can: ({ processes }) => (processes[at]?.callers.size ?? 0) > 0,
  }),
);

/** What windows do. */
export const windowSteps = { ask, askAfterRejection, askOutdated, cancel };
