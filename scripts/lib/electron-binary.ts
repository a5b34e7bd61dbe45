import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

const PACKAGE = join(ROOT, 'node_modules/electron');

/** How long the download server may take to answer at all. */
const REACH_TIMEOUT_MS = 4_000;

/** The path of Electron's executable, or `null` where it has not been downloaded. */
export function electronBinary(): string | null {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  try {
    const name = readFileSync(join(PACKAGE, 'path.txt'), 'utf8');
    const path = join(override ?? join(PACKAGE, 'dist'), name);
    return existsSync(path) ? path : null;
  } catch {
    return null; // The installer writes path.txt last.
  }
}

/**
 * Downloads Electron with its own installer, which shows its progress.
 * @returns `null` on success, else the reason in words.
 */
export async function installElectron(): Promise<string | null> {
  const server = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? 'https://github.com/';
  const reason = await unreachable(server);
  if (reason !== null)
    return `${new URL(server).host}, where Electron is downloaded from, cannot be reached (${reason})`;
  console.log('Downloading Electron, once …');
  const installer = spawn(process.execPath, [join(PACKAGE, 'install.js')], { stdio: 'inherit' });
  const [code] = (await once(installer, 'exit')) as [number | null];
  return code === 0 && electronBinary() !== null ? null : 'Electron’s installer failed, as said above';
}

async function unreachable(url: string): Promise<string | null> {
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(REACH_TIMEOUT_MS) });
    return null;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
    return String(cause);
  }
}
