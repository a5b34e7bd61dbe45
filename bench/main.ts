import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { stderr, stdout } from 'node:process';
import { textTable } from '../scripts/lib/text-table.ts';
import { fleet } from './fleet/workload.ts';
import { HELP, isForThePage, readCommandLine } from './lib/arguments.ts';
import { environment } from './lib/environment.ts';
import { writePage } from './lib/page.ts';
import { InvalidRun, type Report, type Section, type Workload } from './lib/report.ts';
import { warm } from './warm/workload.ts';

/** Runs the workloads one after the other: nothing else may take the machine's time meanwhile. */

const workloads: readonly Workload[] = [warm, fleet];
const PACKAGES = [
  '@apollo/client',
  'graphql',
  'google-auth-library',
  '@supabase/auth-js',
  'oidc-client-ts',
  '@urql/exchange-auth',
];

const line = readCommandLine(
  process.argv.slice(2),
  workloads.map(({ id }) => id),
  randomBytes(4).toString('hex'),
);
switch (line.kind) {
  case 'help':
    print(HELP);
    break;
  case 'invalid':
    stderr.write(`${line.message}\n`);
    process.exitCode = 2;
    break;
  case 'run': {
    const { given } = line;
    const { seed, runs, scale } = given;
    const sections: Section[] = [];
    print(`Seed ${seed}, ${runs} runs each.`);
    for (const { id, run } of workloads) {
      if (given.only?.includes(id) === false) continue;
      try {
        const section = await run({ seed, runs, scale, tell: (text) => stderr.write(`${id}: ${text}\n`) });
        sections.push(section);
        print(textOf(section));
      } catch (error) {
        if (!(error instanceof InvalidRun)) throw error;
        print(`\n${id}: no figures. ${error.message}`);
        process.exitCode = 1;
      }
    }
    const date = new Date().toISOString().slice(0, 10);
    const report: Report = { date, seed, environment: environment(PACKAGES), sections };
    if (given.json !== null) writeFileSync(given.json, `${JSON.stringify(report, null, 2)}\n`);
    if (isForThePage(given) && process.exitCode !== 1) writePage(report);
    else print('\nA part, or a run too short or not to be trusted: docs/benchmarks.md stays as it is.');
    process.exit(); // Some of the libraries leave timers and channels behind.
  }
}

function textOf({ title, tables, aims, notes }: Section): string {
  return [
    `\n${title}`,
    ...tables.map((table) => `\n${table.title}\n${textTable(table.columns, table.rows)}`),
    '',
    ...aims.map(({ aim, measured, met }) => `${met ? 'met    ' : 'NOT MET'}  ${aim}: ${measured}`),
    ...notes.map((note) => `note     ${note}`),
  ].join('\n');
}

function print(text: string): void {
  stdout.write(`${text}\n`);
}
