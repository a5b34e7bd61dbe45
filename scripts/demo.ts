import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from './lib/build.ts';
import { runInOwnKeyring } from './lib/keyring.ts';
import { ensurePrograms, NEEDS } from './lib/system-packages.ts';

const HELP = `Usage: npm run demo -- [options]

Shows Latchkey's main job without a display: signs in once through the form, works in four windows over several
token lifetimes, restarts, and counts by the server's own journal what happened.

  --json FILE       also write the figures to FILE
  --lifetime S      lifetime of an access token in seconds (default 10)
  --lifetimes N     for how many of them to work (default 4)`;

process.exitCode = await main();

/** The demo runs in a keychain of its own: it neither reads nor writes the person's. */
async function main(): Promise<number> {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'string' },
        lifetime: { type: 'string', default: '10' },
        lifetimes: { type: 'string', default: '4' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(HELP);
      return 0;
    }
    for (const name of ['lifetime', 'lifetimes'] as const) {
      if (!(Number(values[name]) >= 1)) throw new Error(`--${name} takes a number from 1 upwards.`);
    }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    return 2;
  }
  if (!ensurePrograms(NEEDS.demo) || !(await buildApp())) return 1;
  return runInOwnKeyring(process.execPath, [join(import.meta.dirname, 'demo-run.ts'), ...process.argv.slice(2)]);
}
