import { runInOwnKeyring } from './lib/keyring.ts';

/** Runs a script of Node's in a keychain of its own: `node scripts/in-keyring.ts SCRIPT [ARGS…]`. */
const [script, ...args] = process.argv.slice(2);
if (script === undefined) {
  console.error('Usage: node scripts/in-keyring.ts SCRIPT [ARGS…]');
  process.exit(2);
}
process.exitCode = await runInOwnKeyring(process.execPath, [script, ...args]);
