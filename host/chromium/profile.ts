import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'chromium-host-';

/** The profile that Chromium starts with. */
export const DEFAULT_PROFILE = 'Default';

/** A folder for Chromium's own files, which hold nothing of the app's: removed at exit. */
export function makeProfile(): string {
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  prepareProfile(folder, DEFAULT_PROFILE);
  return folder;
}

/** What Chromium would offer beside the page, and Electron does not. */
const PREFERENCES = {
  autofill: { credit_card_enabled: false, profile_enabled: false },
  credentials_enable_autosignin: false,
  credentials_enable_service: false,
  profile: { password_manager_enabled: false },
  translate: { enabled: false },
};

/** Writes the preferences of a profile before its first use. */
export function prepareProfile(folder: string, profileDirectory: string): void {
  const own = join(folder, profileDirectory);
  if (existsSync(own)) return;
  mkdirSync(own);
  writeFileSync(join(own, 'Preferences'), JSON.stringify(PREFERENCES));
}

/** Chromium's last processes may still be writing: removal is tried for about a second. */
export function removeProfile(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
}

/** Removes the folders of hosts that were killed. */
export function removeAbandonedProfiles(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (!Number.isNaN(owner) && !isAlive(owner)) removeProfile(join(tmpdir(), name));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
