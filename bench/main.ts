import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { stderr, stdout } from 'node:process';
import { buildApp } from '../scripts/lib/build.ts';
import { runInOwnKeyring } from '../scripts/lib/keyring.ts';
import { ensurePrograms, NEEDS } from '../scripts/lib/system-packages.ts';
import { HELP, readCommandLine } from './lib/arguments.ts';
import { workloads } from './workloads.ts';

/** Reads what is wanted, and has it measured with what the app needs: its build, and a keychain that is nobody's. */

const args = process.argv.slice(2);
const ids = workloads.map(({ id }) => id);
const line = readCommandLine(args, ids, randomBytes(4).toString('hex'));
switch (line.kind) {
  case 'help':
    stdout.write(`${HELP}\n`);
    break;
  case 'invalid':
    stderr.write(`${line.message}\n`);
    process.exitCode = 2;
    break;
  case 'run': {
    const measure = [join(import.meta.dirname, 'measure.ts'), JSON.stringify(line.given)];
    const isReady = ensurePrograms(NEEDS.demo) && (await buildApp());
    process.exitCode = isReady ? await runInOwnKeyring(process.execPath, measure) : 1;
  }
}
