import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];

const PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

export class ChromiumNotFound extends Error {
  constructor() {
    super(
      'No Chromium was found. Install it (Debian, Ubuntu: apt install chromium), or name its executable with --chromium PATH or the environment variable CHROMIUM_PATH.',
    );
    this.name = 'ChromiumNotFound';
  }
}

/** Where the system's Chromium, or a browser made of it, is: `chosen`, else the first of the usual places. */
export function findChromium(chosen: string | undefined): string {
  if (chosen !== undefined) return chosen;
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const candidates = [...(process.platform === 'win32' ? [] : onPath), ...(PLACES[process.platform] ?? [])];
  const found = candidates.find(isExecutable);
  if (found === undefined) throw new ChromiumNotFound();
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
