import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commandLine } from './lib/command-line.ts';
import { runInOwnKeyring } from './lib/keyring.ts';
import { ROOT } from './lib/paths.ts';
import { ensurePrograms, NEEDS } from './lib/system-packages.ts';

/**
 * Mutation testing of `src/main/auth`, in two parts, because a mutant of the broker's core meets unit tests alone, and
 * one of the OAuth grant mostly tests with a real provider and a real keychain, which take much longer.
 */

const PARTS: readonly string[] = ['core', 'oauth'];

const USAGE = `npm run mutation -- [options]
  --only PART     core or oauth; otherwise both
  --mutate FILE   the mutants of one file alone; with the line numbers of a part of it, FILE:FROM-TO`;

const line = commandLine(() => {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, mutate: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help === true) return 'help';
  if (values.only !== undefined && !PARTS.includes(values.only)) {
    throw new RangeError(`There is no part “${values.only}”: --only takes ${PARTS.join(' or ')}.`);
  }
  return values;
});

if (line.kind === 'help') {
  console.log(USAGE);
} else if (line.kind === 'invalid') {
  console.error(`${line.message}\n\n${USAGE}`);
  process.exitCode = 2;
} else if (!ensurePrograms(NEEDS.demo)) {
  process.exitCode = 1;
} else {
  const { only, mutate } = line.given;
  const stryker = join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  for (const part of PARTS.filter((name) => only === undefined || name === only)) {
    const files = mutate === undefined ? [] : ['--mutate', mutate];
    const config = `test/mutation/${part}.stryker.mjs`;
    const code = await runInOwnKeyring(process.execPath, [stryker, 'run', config, ...files]);
    if (code !== 0) process.exitCode = code;
  }
}
