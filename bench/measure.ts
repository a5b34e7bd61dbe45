import { writeFileSync } from 'node:fs';
import { stderr, stdout } from 'node:process';
import { textTable } from '../scripts/lib/text-table.ts';
import { type Arguments, isForThePage } from './lib/arguments.ts';
import { environment } from './lib/environment.ts';
import { keep, writePage } from './lib/page.ts';
import { InvalidRun, type Measurement, type Section } from './lib/report.ts';
import { workloads } from './workloads.ts';

const PACKAGES = [
  '@apollo/client',
  'graphql',
  'google-auth-library',
  '@supabase/auth-js',
  'oidc-client-ts',
  '@urql/core',
  '@urql/exchange-auth',
  'apollo-link-token-refresh',
];

const { seed, runs, scale, only, json }: Arguments = JSON.parse(process.argv[2] ?? '');
const measurements: Measurement[] = [];
print(`Seed ${seed}, ${runs} runs each.`);
for (const { id, run } of workloads) {
  if (only?.includes(id) === false) continue;
  try {
    const section = await run({ seed, runs, scale, tell: (text) => stderr.write(`${id}: ${text}\n`) });
    print(textOf(section));
    const date = new Date().toISOString().slice(0, 10);
    const measurement: Measurement = { date, seed, environment: environment(PACKAGES), section };
    measurements.push(measurement);
    if (isForThePage({ runs, scale })) keep(measurement);
  } catch (error) {
    if (!(error instanceof InvalidRun)) throw error;
    print(`\n${id}: no figures. ${error.message}`);
    process.exitCode = 1;
  }
}
if (json !== null) writeFileSync(json, `${JSON.stringify(measurements, null, 2)}\n`);
if (isForThePage({ runs, scale })) {
  writePage(workloads.map(({ id }) => id));
} else {
  print('\nToo few runs, or too short: docs/benchmarks.md stays as it is.');
}
process.exit(); // Some of the libraries leave timers and channels behind.

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
