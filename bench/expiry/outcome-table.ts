import { availableParallelism } from 'node:os';
import type { Column } from '../../scripts/lib/text-table.ts';
import type { Aim } from '../lib/report.ts';
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

/**
 * What must not happen in any of `outcomes`, of which there must be one.
 * @param whose - behind the subject of each aim @param refreshes - what else is measured of them
 */
export function countAims(outcomes: readonly Outcome[], whose = '', refreshes = ''): Aim[] {
  const counted = (aim: string, pick: (outcome: Outcome) => number, more = ''): Aim => {
    const count = outcomes.reduce((sum, outcome) => sum + pick(outcome), 0);
    return { aim, measured: `${count}${more}`, met: outcomes.length > 0 && count === 0 };
  };
  return [
    counted(`No refresh${whose} is superfluous`, ({ superfluous }) => superfluous, refreshes),
    counted(`No request${whose} is rejected`, ({ rejected }) => rejected),
    counted(`No operation${whose} fails`, ({ failed }) => failed),
  ];
}

/** What a note says of a cell that says nothing. */
export const SATURATED =
  'since the machine had no time left. Latencies would say nothing, and are not shown, and neither rejections nor failures count for the aims.';

/** Operations a second of each of `windows`: so many, or as many as the machine carries. */
export function rateOf(windows: number, wanted: number, mostPerCore: number): number {
  return Math.min(wanted, (mostPerCore * availableParallelism()) / windows);
}
