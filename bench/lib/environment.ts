import { existsSync, readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/paths.ts';
import type { Environment } from './report.ts';

/** What the figures were taken on. @param packages - whose versions are told */
export function environment(packages: readonly string[]): Environment {
  const [processor] = cpus();
  return {
    processor: processor?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release().split('-')[0]}`,
    runtimes: { Node: process.versions.node, V8: process.versions.v8 },
    packages: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
}

function versionOf(name: string): string {
  const versions = [join(ROOT, 'bench/node_modules'), join(ROOT, 'node_modules')]
    .map((folder) => join(folder, name, 'package.json'))
    .filter((file) => existsSync(file))
    .map((file): string => JSON.parse(readFileSync(file, 'utf8')).version);
  return versions.join(' and ');
}
