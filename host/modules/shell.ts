import { spawn } from 'node:child_process';
import { runtime } from '../runtime.ts';
import { guardObject } from '../unimplemented.ts';

const opened: string[] = [];

/** Addresses that the app opened outside itself, oldest first. */
export const openedExternally: readonly string[] = opened;

function openerOf(url: string): [command: string, args: string[]] {
  switch (process.platform) {
    case 'darwin':
      return ['open', [url]];
    case 'win32':
      return ['rundll32', ['url.dll,FileProtocolHandler', url]];
    default:
      return ['xdg-open', [url]];
  }
}

export const shell = guardObject<Electron.Shell>('electron.shell', {
  /** Where nobody looks (without a display, or under test) the address is only recorded. */
  async openExternal(url) {
    // Throws at what is no address, as Electron does.
    opened.push(new URL(url).href);
    if (runtime().options.headless || process.send) return;
    const [command, args] = openerOf(url);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    spawn(command, args, { stdio: 'ignore', detached: true }).once('spawn', resolve).once('error', reject).unref();
    await promise;
  },
} satisfies Pick<Electron.Shell, 'openExternal'>);
