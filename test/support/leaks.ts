import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Something that must hold no refresh token, and its name for the report. */
export interface Place {
  readonly name: string;
  readonly text: string;
}

/**
 * The places that hold a refresh token, or a third of one: a heap keeps a string that was put together in its pieces,
 * and a third of 256 random bits is nobody's coincidence.
 */
export function leaksIn(places: readonly Place[], refreshTokens: readonly string[]): string[] {
  const parts = refreshTokens.flatMap(thirds);
  return places.filter(({ text }) => parts.some((part) => text.includes(part))).map(({ name }) => name);
}

/** Every file below `folder`, byte by byte. */
export function filesBelow(folder: string): Place[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(folder, path), text: readFileSync(path, 'latin1') }));
}

/** A heap lists a string that was put together in its pieces, so each third is searched for by itself. */
export function thirds(token: string): string[] {
  const size = Math.floor(token.length / 3);
  return [0, 1, 2].map((n) => token.slice(n * size, (n + 1) * size));
}
