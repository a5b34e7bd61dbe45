import { guardObject } from './unimplemented.ts';

/** The switches of the app's command line, `--name` and `--name=value`, as `app.commandLine`. */
export function createCommandLine(args: readonly string[]): Electron.CommandLine {
  const switches = new Map<string, string>();
  for (const arg of args) {
    const [, name, value = ''] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name !== undefined) switches.set(name.toLowerCase(), value);
  }
  return guardObject<Electron.CommandLine>('app.commandLine', {
    hasSwitch: (name) => switches.has(name.toLowerCase()),
    getSwitchValue: (name) => switches.get(name.toLowerCase()) ?? '',
    // Chromium runs already: its own switches cannot reach it, the app's own are read from here.
    appendSwitch: (name, value = '') => void switches.set(name.toLowerCase(), value),
    removeSwitch: (name) => void switches.delete(name.toLowerCase()),
  });
}
