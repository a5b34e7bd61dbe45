import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

/** Builds main, preload and renderer into `out/`. @returns whether it worked. */
export async function buildApp(): Promise<boolean> {
  const cli = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js');
  const build = spawn(process.execPath, [cli, 'build', '--logLevel', 'warn'], { cwd: ROOT, stdio: 'inherit' });
  const [code] = (await once(build, 'exit')) as [number | null];
  return code === 0;
}
