import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from './lib/build.ts';
import { startDemo } from './lib/demo-process.ts';
import { electronBinary, installElectron } from './lib/electron-binary.ts';
import { DEMO_DATA, DEMO_IDENTITY_PORT, DEMO_PORT, ROOT } from './lib/paths.ts';
import { ensurePrograms, NEEDS } from './lib/system-packages.ts';

const HELP = `Usage: npm start -- [options]

  --runtime electron|chromium   choose the runtime; without it Electron, or the system's Chromium where Electron
                                cannot be downloaded
  --no-demo                     do not start the demo back end
  --user-data-dir DIR           keep connections and windows in another folder`;

type Runtime = { readonly kind: 'electron'; readonly binary: string } | { readonly kind: 'chromium' };

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'number') return options;
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    console.error(
      'There is no display here, so no window can open. `npm run demo` shows Latchkey at work without one.',
    );
    return 1;
  }
  console.log('Building Latchkey …');
  const [runtime, built] = await Promise.all([chooseRuntime(options.runtime), buildApp()]);
  if (runtime === null || !built) return 1;

  const demo = options['no-demo'] ? null : await startDemo(await demoArguments(), 'inherit');
  const switches = [
    ...(demo === null ? [] : [`--demo-endpoint=${demo.endpoint}`]),
    ...(demo?.issuer ? [`--demo-issuer=${demo.issuer}`] : []),
    ...(options['user-data-dir'] === undefined ? [] : [`--user-data-dir=${options['user-data-dir']}`]),
  ];
  console.log('Opening Latchkey. Ctrl+C here, or Quit in its menu, ends it.');
  try {
    return await runApp(runtime, switches);
  } finally {
    await demo?.stop();
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        runtime: { type: 'string' },
        'no-demo': { type: 'boolean', default: false },
        'user-data-dir': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(HELP);
      return 0;
    }
    if (values.runtime === undefined || values.runtime === 'electron' || values.runtime === 'chromium') return values;
    throw new Error(`There is no runtime “${values.runtime}”.`);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    return 2;
  }
}

async function chooseRuntime(wanted: string | undefined): Promise<Runtime | null> {
  if (wanted !== 'chromium') {
    const reason = electronBinary() === null ? await installElectron() : null;
    const binary = electronBinary();
    if (binary !== null) return { kind: 'electron', binary };
    if (wanted === 'electron') {
      console.error(`Electron cannot be started: ${reason}.`);
      return null;
    }
    console.log(`Electron is not here: ${reason}.`);
    console.log('Opening in the system’s Chromium instead, through the host (see README, “Runtimes”).');
  }
  return ensurePrograms(NEEDS.chromium) ? { kind: 'chromium' } : null;
}

async function demoArguments(): Promise<string[]> {
  const [port, identityPort] = [await usualPort(DEMO_PORT), await usualPort(DEMO_IDENTITY_PORT)];
  return ['--port', String(port), '--identity-port', String(identityPort), '--data', DEMO_DATA];
}

/** The usual port, so that a restart finds its session; 0, any free one, where that one is taken. */
async function usualPort(port: number): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return port;
  } catch {
    console.log(`Port ${port} is taken: the demo back end takes another.`);
    return 0;
  } finally {
    server.close();
  }
}

async function runApp(runtime: Runtime, switches: readonly string[]): Promise<number> {
  const [command, args] =
    runtime.kind === 'electron'
      ? // Chromium's sandbox refuses to run as root.
        [runtime.binary, [ROOT, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...switches]]
      : [process.execPath, [join(ROOT, 'host/main.ts'), ROOT, '--', ...switches]];
  const child = spawn(command, args, { stdio: 'inherit' });
  // A Ctrl+C reaches the child too, and ends it in its own time; what is not saved yet is written before.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
