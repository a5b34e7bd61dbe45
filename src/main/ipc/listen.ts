import { type IpcMainInvokeEvent, ipcMain } from 'electron';
import { requestArgs } from '../../shared/schema.ts';
import type { AppLog } from '../system/log.ts';
import type { AppWindows } from '../windows/app-windows.ts';
import { ORIGIN } from '../windows/origin.ts';
import { answer, type Caller, type Channel, type Handlers } from './answer.ts';

/** A flood of refusals is one line a second in the log. */
const LOG_INTERVAL_MS = 1_000;

/** Listens to windows. The only place in the app that does. */
export function listen(handlers: Handlers, windows: AppWindows, log: AppLog): void {
  const refused = refusalLog(log);
  for (const channel of Object.keys(requestArgs) as Channel[]) {
    ipcMain.handle(channel, (event, ...args: unknown[]) =>
      answer(channel, handlers, callerOf(event, windows), args, refused),
    );
  }
}

/**
 * The window behind a message: its main frame, at our origin, in a window that we made. `senderFrame` is `null` once
 * the frame has gone elsewhere. https://www.electronjs.org/docs/latest/tutorial/security#17
 */
function callerOf(event: IpcMainInvokeEvent, windows: AppWindows): Caller | null {
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null || frame.origin !== ORIGIN) return null;
  const found = windows.find(event.sender.id);
  return found === null ? null : { windowId: event.sender.id, connectionId: found.connectionId };
}

function refusalLog(log: AppLog): (channel: Channel, code: string) => void {
  let last = Number.NEGATIVE_INFINITY;
  let times = 0;
  return (channel, code) => {
    times += 1;
    const now = performance.now();
    if (now - last < LOG_INTERVAL_MS) return;
    log({ event: 'ipc_refused', channel, code, times });
    last = now;
    times = 0;
  };
}
