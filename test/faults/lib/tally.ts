import { type Column, textTable } from '../../../scripts/lib/text-table.ts';
import type { Row, TrialResult } from './row.ts';

/** What all trials of a row came to. */
export interface RowReport {
  readonly id: string;
  readonly title: string;
  readonly trials: number;
  /** Sessions lost, whether the row allows it or not. */
  readonly lost: number;
  readonly allowedLost: number;
  /** Trials in which a refresh token was found where none must be. */
  readonly leaked: number;
  /** Trials in which something did not hold. */
  readonly failed: number;
  readonly worstRecoveryMs: number | null;
  /** Requests that the token endpoint saw, by its journal. */
  readonly tokenRequests: number;
  readonly pass: boolean;
  readonly standIn: string | null;
  /** Figures that the row names, of its first trial that has one, and of the trial where it differs most. */
  readonly figures: readonly string[];
  /** What did not hold, with the trial in which it did not. */
  readonly problems: readonly string[];
}

/** How many different figures, and how many problems, are printed of a row. */
const LISTED = 8;

export function tally({ id, title, standIn }: Row, results: readonly TrialResult[]): RowReport {
  const lost = results.filter((result) => result.lost);
  const allowedLost = lost.filter((result) => result.lossAllowed).length;
  const leaked = results.filter(({ leaks }) => leaks.length > 0).length;
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  const recoveries = results.flatMap(({ recoveryMs }) => (recoveryMs === null ? [] : [recoveryMs]));
  const problems = results.flatMap(({ trial, failures, leaks, lost: isLost, lossAllowed }) => [
    ...failures.map((failure) => `trial ${trial}: ${failure}`),
    ...leaks.map((place) => `trial ${trial}: a refresh token is in ${place}`),
    ...(isLost && !lossAllowed ? [`trial ${trial}: the session was lost`] : []),
  ]);
  return {
    id,
    title,
    trials: results.length,
    lost: lost.length,
    allowedLost,
    leaked,
    failed,
    worstRecoveryMs: recoveries.length === 0 ? null : Math.round(Math.max(...recoveries)),
    tokenRequests: results.reduce((sum, { tokenRequests }) => sum + tokenRequests, 0),
    pass: results.length > 0 && lost.length === allowedLost && leaked === 0 && failed === 0,
    standIn: standIn ?? null,
    figures: [...new Set(results.flatMap(({ figure }) => (figure === undefined ? [] : [figure])))].slice(0, LISTED),
    problems,
  };
}

const COLUMNS: readonly Column[] = [
  { name: 'row', align: 'left' },
  { name: 'what happens', align: 'left' },
  { name: 'trials', align: 'right' },
  { name: 'lost', align: 'right' },
  { name: 'allowed', align: 'right' },
  { name: 'leaked', align: 'right' },
  { name: 'worst recovery', align: 'right' },
  { name: 'requests', align: 'right' },
  { name: '', align: 'left' },
];

/** The table that is printed: one line a row, then what there is to say of some. */
export function table(reports: readonly RowReport[]): string {
  const lines = reports.map((report) => [
    report.id,
    report.title,
    String(report.trials),
    String(report.lost),
    String(report.allowedLost),
    String(report.leaked),
    report.worstRecoveryMs === null ? '–' : `${(report.worstRecoveryMs / 1_000).toFixed(2)} s`,
    String(report.tokenRequests),
    report.pass ? 'pass' : 'FAIL',
  ]);
  const sum = (count: (report: RowReport) => number) => reports.reduce((total, report) => total + count(report), 0);
  return [
    textTable(COLUMNS, lines),
    '',
    ...reports.flatMap(notes),
    `Sessions lost other than where a row says so: ${sum(({ lost, allowedLost }) => lost - allowedLost)}. ` +
      `Trials that found a refresh token where none must be: ${sum(({ leaked }) => leaked)}. ` +
      `Rows that hold: ${sum(({ pass }) => Number(pass))} of ${reports.length}.`,
  ].join('\n');
}

function notes({ id, standIn, figures, problems }: RowReport): string[] {
  const more = problems.length > LISTED ? [`${id}  and ${problems.length - LISTED} more`] : [];
  const lines = [
    ...(standIn === null ? [] : [`${id}  ${standIn}`]),
    ...figures.map((figure) => `${id}  ${figure}`),
    ...problems.slice(0, LISTED).map((problem) => `${id}  FAIL ${problem}`),
    ...more,
  ];
  return lines.length === 0 ? [] : [...lines, ''];
}
