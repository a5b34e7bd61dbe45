import { within } from '../../../scripts/lib/within.ts';
import type { Random } from '../../../src/main/auth/ports.ts';
import { seeded } from '../../support/seeded-random.ts';
import type { BackEnd } from './back-end.ts';
import type { Outcome, Row, TrialResult } from './row.ts';
import { World } from './world.ts';

/** How long a trial may take to clear up, in milliseconds. */
const END_MS = 20_000;

/** A trial that was cut short fails by that; what became of its session nobody knows. */
const UNKNOWN: Outcome = { lost: false, lossAllowed: false, recoveryMs: null };

/** What a row is run with. */
export class Trial {
  /** Counted from 1. */
  readonly number: number;
  readonly random: Random;
  readonly failures: string[] = [];
  readonly #seed: string;
  readonly #backEnd: BackEnd;
  #world: Promise<World> | null = null;

  constructor(row: Row, number: number, seed: string, backEnd: BackEnd) {
    this.number = number;
    this.#backEnd = backEnd;
    this.#seed = `${seed} ${row.id} ${number}`;
    this.random = seeded(this.#seed);
  }

  /** Notes that something did not hold. The trial goes on. */
  expect(holds: boolean, otherwise: string): void {
    if (!holds) this.failures.push(otherwise);
  }

  /** The world of this trial: the same one for each call. */
  world(): Promise<World> {
    this.#world ??= World.start(this.#backEnd, this.#seed);
    return this.#world;
  }

  /** Ends the world, if there is one. */
  async end(): Promise<Pick<TrialResult, 'leaks' | 'tokenRequests'>> {
    const world = await this.#world?.catch(() => null);
    return (await world?.end()) ?? { leaks: [], tokenRequests: 0 };
  }
}

/** Runs one trial. Never rejects: what goes wrong is a failure of the trial. @param started - told of the trial, to end it early. */
export async function runTrial(
  row: Row,
  number: number,
  seed: string,
  backEnd: BackEnd,
  started: (trial: Trial) => void = () => undefined,
): Promise<TrialResult> {
  const trial = new Trial(row, number, seed, backEnd);
  started(trial);
  let outcome: Outcome;
  try {
    outcome = await within(row.deadlineMs, row.run(trial), () => 'That is the trial’s deadline.');
  } catch (error) {
    outcome = UNKNOWN;
    trial.expect(false, wordsOf(error));
  }
  let found: Awaited<ReturnType<Trial['end']>> = { leaks: [], tokenRequests: 0 };
  try {
    found = await within(END_MS, trial.end(), () => 'The trial did not clear up.');
  } catch (error) {
    trial.expect(false, wordsOf(error));
  }
  return { ...outcome, ...found, row: row.id, trial: number, failures: trial.failures };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.message.trim()} (${placeOf(error)})` : String(error);
}

/** The line of the row where it happened. */
function placeOf({ stack = '' }: Error): string {
  return /(rows\/[\w.-]+:\d+)/.exec(stack)?.[1] ?? /(\w[\w.-]+\.ts:\d+)/.exec(stack)?.[1] ?? 'no place known';
}
