import type { Payload } from '../../graphql/execute.ts';

/** A line of the list of what arrived. `id` grows by one with each. */
export type RunEntry =
  | { readonly kind: 'payload'; readonly id: number; readonly number: number; readonly payload: Payload }
  /** The subscription was cut off for so many milliseconds: events may be missing. */
  | { readonly kind: 'gap'; readonly id: number; readonly gapMs: number };

/** A subscription may go on for days: older events leave the window beyond this many … */
export const MAX_ENTRIES = 200;
/** … and beyond this many bytes of JSON. */
export const MAX_ENTRY_BYTES = 20_000_000;

/** The latest of `entries`, which are the oldest first. The last payload is among them however large it is. */
export function withinBounds(entries: readonly RunEntry[]): readonly RunEntry[] {
  let payloads = 0;
  let bytes = 0;
  const lastBeyond = entries.findLastIndex((entry, index) => {
    if (entry.kind === 'payload') {
      payloads += 1;
      bytes += entry.payload.bytes;
    }
    return entries.length - index > MAX_ENTRIES || (bytes > MAX_ENTRY_BYTES && payloads > 1);
  });
  return entries.slice(lastBeyond + 1);
}
