import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { findChromium } from './chromium/find.ts';
import { type Chromium, launchChromium } from './chromium/launch.ts';
import type { HostOptions } from './options.ts';

/** What the app's package.json says. */
export interface AppManifest {
  readonly name: string;
  readonly version: string;
  /** Absolute path of the main bundle. */
  readonly main: string;
}

/** What every part of the host works with: one app in one Chromium. */
export interface Runtime {
  readonly options: HostOptions;
  readonly appDir: string;
  readonly manifest: AppManifest;
  readonly electronVersion: string;
  readonly chromium: Promise<Chromium>;
}

let current: Runtime | undefined;

/** Starts Chromium, which comes up while the app's main bundle loads. */
export function startRuntime(options: HostOptions): Runtime {
  const appDir = resolve(options.appDir);
  const manifest = readManifest(appDir);
  const chromium = launchChromium({
    executable: findChromium(options.chromium),
    headless: options.headless,
    debugPort: options.debugPort,
    // Chromium refuses its sandbox to root.
    sandbox: process.getuid?.() !== 0,
  });
  current = { options, appDir, manifest, electronVersion: readElectronVersion(), chromium };
  return current;
}

export function runtime(): Runtime {
  if (!current) throw new Error('The host has not been started: import electron through host/main.ts.');
  return current;
}

function readManifest(appDir: string): AppManifest {
  const text = readFileSync(join(appDir, 'package.json'), 'utf8');
  const { name, productName, version, main } = JSON.parse(text) as Partial<Record<string, string>>;
  return {
    name: productName ?? name ?? 'Electron',
    version: version ?? '0.0.0',
    main: resolve(appDir, main ?? 'index.js'),
  };
}

/** Of the npm package, whose types the host is checked against. */
function readElectronVersion(): string {
  return (createRequire(import.meta.url)('electron/package.json') as { version: string }).version;
}
