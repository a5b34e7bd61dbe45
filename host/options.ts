import { parseArgs } from 'node:util';

/** The host's own command line: `node host/main.ts [options] APPDIR [-- app switches…]`. */
export interface HostOptions {
  /** The folder with the app's package.json. */
  readonly appDir: string;
  readonly appArguments: readonly string[];
  readonly headless: boolean;
  readonly debugPort: boolean;
  /** Chromium's executable; `undefined` to look for it. */
  readonly chromium: string | undefined;
}

export const USAGE = `usage: node host/main.ts [--headless] [--debug-port] [--chromium PATH] APPDIR [-- app switches…]

  --headless       no display needed; windows are drawn in memory
  --debug-port     opens a DevTools port on loopback and prints its address
  --chromium PATH  the Chromium to use (else CHROMIUM_PATH, else the usual names on PATH)
  APPDIR           the folder with the package.json of a built Electron app`;

/** Throws where the command line does not parse, with a message that says why. */
export function parseOptions(args: readonly string[]): HostOptions {
  const split = args.indexOf('--');
  const { values, positionals } = parseArgs({
    args: split === -1 ? [...args] : args.slice(0, split),
    options: {
      headless: { type: 'boolean', default: false },
      'debug-port': { type: 'boolean', default: false },
      chromium: { type: 'string' },
    },
    allowPositionals: true,
  });
  const [appDir, ...rest] = positionals;
  if (appDir === undefined || rest.length > 0) throw new Error('Name one folder: APPDIR.');
  return {
    appDir,
    appArguments: split === -1 ? [] : args.slice(split + 1),
    headless: values.headless,
    debugPort: values['debug-port'],
    chromium: values.chromium ?? process.env.CHROMIUM_PATH,
  };
}
