import { z } from 'zod';
import type { Connection, ConnectionSettings } from '../../shared/connection.ts';
import { connectionSettings } from '../../shared/schema.ts';
import { CONNECTIONS_VERSION, upToDate, versionOf } from './connection-versions.ts';

/** How many faults of a file are told: the rest is likely more of the same. */
const MAX_FAULTS = 8;

/** What became of a text that was to hold connections. */
export type Reading =
  | { readonly kind: 'connections'; readonly connections: readonly ReadConnection[] }
  /** Some of it cannot be understood: `faults` say what and where, `connections` are the rest. */
  | { readonly kind: 'faulty'; readonly connections: readonly ReadConnection[]; readonly faults: readonly string[] }
  | { readonly kind: 'newer'; readonly version: number };

export interface ReadConnection {
  /** As the file has it; `null` in what was exported. */
  readonly id: string | null;
  readonly settings: ConnectionSettings;
}

const container = z.object({ connections: z.array(z.unknown()) });
const named = z.object({ id: z.string().min(1).max(100) });

/** Reads a file of connections, of this version or an earlier one. Each connection is judged by itself. */
export function readConnections(text: string): Reading {
  const json = parseJson(text);
  if ('fault' in json) return { kind: 'faulty', connections: [], faults: [json.fault] };
  const version = versionOf(json.value);
  if (version === null) {
    const fault = 'version: It has no version, so it is no file of connections that Latchkey wrote.';
    return { kind: 'faulty', connections: [], faults: [fault] };
  }
  if (version > CONNECTIONS_VERSION) return { kind: 'newer', version };
  const file = container.safeParse(upToDate(json.value));
  if (!file.success) return { kind: 'faulty', connections: [], faults: faultsOf(file.error, '') };

  const connections: ReadConnection[] = [];
  const faults: string[] = [];
  for (const [index, entry] of file.data.connections.entries()) {
    const { id, settings } = withoutId(entry);
    const parsed = connectionSettings.safeParse(settings);
    if (parsed.success) connections.push({ id, settings: parsed.data });
    else faults.push(...faultsOf(parsed.error, `connections[${index}]`));
  }
  return faults.length === 0
    ? { kind: 'connections', connections }
    : { kind: 'faulty', connections, faults: limited(faults) };
}

/** The format of the file and of what is exported: JSON that a person can read. */
export function writeConnections(connections: readonly (Connection | ConnectionSettings)[]): string {
  return `${JSON.stringify({ version: CONNECTIONS_VERSION, connections }, null, 2)}\n`;
}

function withoutId(entry: unknown): { id: string | null; settings: unknown } {
  if (typeof entry !== 'object' || entry === null || !('id' in entry)) return { id: null, settings: entry };
  const { id, ...settings } = entry;
  const parsed = named.safeParse({ id });
  return { id: parsed.success ? parsed.data.id : null, settings };
}

function parseJson(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    // V8 says where, and may quote what stands there: only the place is passed on.
    const place = error instanceof Error ? /\(line \d+ column \d+\)/.exec(error.message)?.[0] : undefined;
    return { fault: `It is no JSON: it cannot be read ${place ?? 'to its end'}.` };
  }
}

/** For instance `connections[0].auth.server.issuer: Write an https address …`. */
function faultsOf(error: z.ZodError, root: string): string[] {
  return error.issues.map(({ path, message }) => {
    const place = path.reduce<string>(
      (before, step) => (typeof step === 'number' ? `${before}[${step}]` : `${before}${before && '.'}${String(step)}`),
      root,
    );
    return place === '' ? message : `${place}: ${message}`;
  });
}

function limited(faults: readonly string[]): readonly string[] {
  if (faults.length <= MAX_FAULTS) return faults;
  return [...faults.slice(0, MAX_FAULTS), `… and ${faults.length - MAX_FAULTS} more.`];
}
