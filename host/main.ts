import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type HostOptions, parseOptions, USAGE } from './options.ts';
import { type Runtime, startRuntime } from './runtime.ts';

/** Runs an Electron app on plain Node, with its windows in the system's Chromium. */

const ELECTRON = new URL('./electron.ts', import.meta.url).href;

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function readOptions(): HostOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

function start(options: HostOptions): Runtime {
  try {
    return startRuntime(options);
  } catch (error) {
    return fail(error);
  }
}

/** Makes this process what Electron's main process is to the app. */
function becomeElectron({ options, appDir, electronVersion }: Runtime): void {
  process.argv = [process.execPath, appDir, ...options.appArguments];
  Object.defineProperties(process, {
    type: { value: 'browser' },
    defaultApp: { value: true },
    resourcesPath: { value: join(appDir, 'resources') },
    versions: { value: Object.freeze({ ...process.versions, electron: electronVersion }) },
  });
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const isElectron = specifier === 'electron' || specifier === 'electron/main' || specifier === 'electron/common';
      return isElectron
        ? { url: ELECTRON, format: 'module-typescript', shortCircuit: true }
        : nextResolve(specifier, context);
    },
  });
  // Electron goes on, too.
  process.on('unhandledRejection', (reason) => console.error('Unhandled rejection in the main process:', reason));
}

const runtime = start(readOptions());
becomeElectron(runtime);
const { app, lifecycle, readyAwaited } = await import('./modules/app.ts');

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());

const started = runtime.chromium.then((chromium) => {
  void chromium.gone.then((reason) => {
    console.error(`Chromium has ended (${reason}): ${app.getName()} quits.`);
    lifecycle.quit(1);
    for (const window of [...lifecycle.windows]) window.destroy();
  });
  if (runtime.options.debugPort && !process.send) console.error(`DevTools: ${chromium.debugAddress}`);
}, fail);
const loaded = import(pathToFileURL(runtime.manifest.main).href).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
if (process.send) void (await import('./control-server.ts')).serveControl();

await started;
// A main module may wait for `ready` before it has loaded to its end.
await Promise.race([loaded, readyAwaited]);
lifecycle.becomeReady();
