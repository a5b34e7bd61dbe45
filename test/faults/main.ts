import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildApp } from '../../scripts/lib/build.ts';
import { ensurePrograms, NEEDS } from '../../scripts/lib/system-packages.ts';
import { HELP, readCommandLine } from './lib/arguments.ts';
import { runRows } from './lib/run.ts';
import { table, tally } from './lib/tally.ts';
import { ROWS } from './rows/index.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  const ids = ROWS.map(({ id }) => id);
  const commandLine = readCommandLine(process.argv.slice(2), ids, randomBytes(4).toString('hex'));
  switch (commandLine.kind) {
    case 'help':
      console.log(HELP);
      return 0;
    case 'invalid':
      console.error(`${commandLine.message}\n\n${HELP}`);
      return 2;
    case 'run':
      break;
  }
  const { given } = commandLine;
  if (process.platform !== 'linux') {
    console.error('The keychain is locked and broken here, which only Linux allows without touching yours.');
    return 1;
  }
  if (!ensurePrograms(NEEDS.demo) || !(await buildApp())) return 1;
  const rows = ROWS.filter(({ id }) => given.only?.includes(id) ?? true);
  console.log(`Seed ${given.seed}. ${rows.length} rows, up to ${given.parallel} trials at the same time.`);
  const begun = performance.now();
  const results = await runRows(rows, given, ({ row, trial, failures, lost, lossAllowed, leaks }) => {
    const problem = failures[0] ?? leaks[0] ?? (lost && !lossAllowed ? 'The session was lost.' : null);
    if (problem !== null) console.log(`${row} trial ${trial} does not hold: ${problem}`);
  });
  const reports = rows.map((row) =>
    tally(
      row,
      results.filter(({ row: id }) => id === row.id).sort((a, b) => a.trial - b.trial),
    ),
  );
  const seconds = Math.round((performance.now() - begun) / 1_000);
  console.log(`\n${table(reports)} Seed ${given.seed}, ${seconds} s.`);
  if (given.json !== null) {
    const report = { seed: given.seed, seconds, rows: reports };
    writeFileSync(resolve(process.env.INIT_CWD ?? '', given.json), `${JSON.stringify(report, null, 2)}\n`);
  }
  return reports.every(({ pass }) => pass) ? 0 : 1;
}
