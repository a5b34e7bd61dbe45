import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from './lib/build.ts';
import { runInOwnKeyring } from './lib/keyring.ts';
import { ROOT } from './lib/paths.ts';
import { ensurePrograms, NEEDS } from './lib/system-packages.ts';

/** Runs everything: lint, types, build, and the three kinds of tests, those that need a keychain in one of their own. */

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const RESULTS = join(ROOT, 'test-results');
const bin = (path: string) => join(ROOT, 'node_modules', path);

if (!ensurePrograms(NEEDS.test)) process.exit(1);
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

const counts = new Map<string, Count>();
counts.set('lint', check(await run(bin('@biomejs/biome/bin/biome'), ['check', '--error-on-warnings', '.'])));
counts.set('types', check(await run(join(ROOT, 'scripts/typecheck.ts'), [])));
const built = await buildApp();
counts.set('build', { passed: Number(built), failed: Number(!built) });
counts.set('unit', await vitest('unit', run));
counts.set('integration', await vitest('integration', runWithKeyring));
counts.set('end to end', built ? await playwright() : { passed: 0, failed: 1 });

console.log('');
for (const [name, { passed, failed }] of counts) {
  console.log(`  ${name.padEnd(12)} ${String(passed).padStart(4)} passed, ${failed} failed`);
}
const sum = (pick: (count: Count) => number) => [...counts.values()].reduce((total, count) => total + pick(count), 0);
const failures = sum(({ failed }) => failed);
console.log(`\n${sum(({ passed }) => passed)} passed, ${failures} failed`);
process.exitCode = failures === 0 ? 0 : 1;

function check(code: number): Count {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function run(script: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [script, ...args], { cwd: ROOT, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

function runWithKeyring(script: string, args: readonly string[]): Promise<number> {
  return runInOwnKeyring(process.execPath, [script, ...args]);
}

type Runner = (script: string, args: readonly string[]) => Promise<number>;

async function vitest(project: string, runner: Runner): Promise<Count> {
  const file = join(RESULTS, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await runner(bin('vitest/vitest.mjs'), ['run', '--project', project, ...reporters]);
  return counted(code, file, (report: { numPassedTests: number; numFailedTests: number }) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
  }));
}

async function playwright(): Promise<Count> {
  const code = await runWithKeyring(bin('@playwright/test/cli.js'), ['test']);
  return counted(
    code,
    join(RESULTS, 'e2e.json'),
    ({ stats }: { stats: { expected: number; unexpected: number; flaky: number } }) => ({
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky,
    }),
  );
}

/** A runner that failed without a failed test, or without a report, counts as one failure. */
function counted<R>(code: number, file: string, read: (report: R) => Count): Count {
  let count: Count;
  try {
    count = read(JSON.parse(readFileSync(file, 'utf8')) as R);
  } catch {
    return { passed: 0, failed: 1 };
  }
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}
