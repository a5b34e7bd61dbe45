import { ORIGIN } from '../windows/origin.ts';
import type { Caller } from './answer.ts';

/** What counts of a frame (Electron's `WebFrameMain`). */
export interface Frame {
  readonly parent: unknown;
  /** As RFC 6454 writes it. */
  readonly origin: string;
}

/**
 * The window behind a message: its main frame, at our origin, in a window that we made; `null` for any other sender.
 * https://www.electronjs.org/docs/latest/tutorial/security#17
 * @param frame - `event.senderFrame`, which is `null` once the frame has gone elsewhere.
 * @param windowId - the id of the WebContents that sent it.
 */
export function callerOf(
  frame: Frame | null,
  windowId: number,
  windows: { find(windowId: number): { readonly connectionId: string } | null },
): Caller | null {
  if (frame === null || frame.parent !== null || frame.origin !== ORIGIN) return null;
  const found = windows.find(windowId);
  return found === null ? null : { windowId, connectionId: found.connectionId };
}
