import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The process id of the GNOME Keyring of this D-Bus session. */
export function keyringPid(): number {
  const call = ['org.freedesktop.DBus.GetConnectionUnixProcessID', 'string:org.freedesktop.secrets'];
  const bus = ['--session', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  const { stdout, stderr } = spawnSync('dbus-send', [...bus, ...call], { encoding: 'utf8' });
  const pid = Number(stdout.trim().split(/\s+/).at(-1));
  if (!(pid > 0)) throw new Error(`No keyring runs in this D-Bus session: ${stderr}`);
  return pid;
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
