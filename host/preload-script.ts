import { readFileSync } from 'node:fs';
import { type PageScripts, pageScripts } from './page/source.ts';

/** The scripts of a window with these preferences, with the `process` that a sandboxed preload script has. */
export function scriptsFor({ preload, additionalArguments = [] }: Electron.WebPreferences): PageScripts {
  const { platform, arch, versions, execPath } = process;
  return pageScripts(preload === undefined ? null : readFileSync(preload, 'utf8'), {
    type: 'renderer',
    platform,
    arch,
    versions: { ...versions },
    argv: [execPath, ...additionalArguments],
    env: {},
    sandboxed: true,
    contextIsolated: true,
  });
}
