import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/paths.ts';

/** Checks every room with its own settings: what it may use of Node, the DOM and Electron differs. */
interface Solution {
  readonly references: readonly { readonly path: string }[];
}

const { references }: Solution = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'));
const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
const failed = references.filter(
  ({ path }) => spawnSync(process.execPath, [compiler, '-p', path], { cwd: ROOT, stdio: 'inherit' }).status !== 0,
);
process.exitCode = failed.length;
