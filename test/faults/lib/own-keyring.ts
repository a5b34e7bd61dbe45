import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyringPid } from '../../../scripts/lib/keyring.ts';

/** @throws where no keyring runs in this D-Bus session. */
export function signalKeyring(signal: 'SIGSTOP' | 'SIGCONT'): void {
  const pid = keyringPid();
  if (pid === null) throw new Error('No keyring runs in this D-Bus session.');
  process.kill(pid, signal);
}

/** The disk takes nothing more of the keyring: a file stands where its folder was. `false` puts the folder back. */
export function refuseKeyringFiles(refuse = true): void {
  const folder = join(process.env.XDG_DATA_HOME ?? '', 'keyrings');
  const aside = `${folder}.aside`;
  if (refuse && !existsSync(aside)) {
    renameSync(folder, aside);
    writeFileSync(folder, '');
  } else if (!refuse && existsSync(aside)) {
    rmSync(folder);
    renameSync(aside, folder);
  }
}
