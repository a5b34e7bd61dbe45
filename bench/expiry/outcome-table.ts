import { availableParallelism } from 'node:os';
import type { Column } from '../../scripts/lib/text-table.ts';
import { spread } from '../lib/statistics.ts';
import type { Outcome } from './cell.ts';

/** What both parts about expiry show of some outcomes. */
export const OUTCOME_COLUMNS: readonly Column[] = [
  'refresh requests a period',
  'superfluous',
  'rejected',
  'failed',
].map((name) => ({ name, align: 'right' }));

export function outcomeCells(outcomes: readonly Outcome[]): string[] {
  const percent = (pick: (outcome: Outcome) => number) =>
    spread(
      outcomes.map((outcome) => (100 * pick(outcome)) / outcome.operations),
      ' %',
    );
  return [
    spread(outcomes.map(({ refreshesPerPeriod }) => refreshesPerPeriod)),
    spread(outcomes.map(({ superfluous }) => superfluous)),
    percent(({ rejected }) => rejected),
    percent(({ failed }) => failed),
  ];
}

/** Percentiles of the latencies that are shown: the median, p99 and the largest. */
export const FRACTIONS = [0.5, 0.99, 1];

export const ADDED_COLUMNS: readonly Column[] = ['+ p50 ms', '+ p99 ms', '+ max ms'].map((name) => ({
  name,
  align: 'right',
}));

/** Operations a second of each of `windows`: so many, or as many as the machine carries. */
export function rateOf(windows: number, wanted: number, mostPerCore: number): number {
  return Math.min(wanted, (mostPerCore * availableParallelism()) / windows);
}
