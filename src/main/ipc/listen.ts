import { ipcMain } from 'electron';
import { requestArgs } from '../../shared/schema.ts';
import type { AppLog } from '../system/log.ts';
import type { AppWindows } from '../windows/app-windows.ts';
import { answer, type Channel, type Handlers } from './answer.ts';
import { callerOf } from './caller.ts';

/** A flood of refusals is one line a second in the log. */
const LOG_INTERVAL_MS = 1_000;

/** Listens to windows. The only place in the app that does. */
export function listen(handlers: Handlers, windows: AppWindows, log: AppLog): void {
  const refused = refusalLog(log);
  for (const channel of Object.keys(requestArgs) as Channel[]) {
    ipcMain.handle(channel, (event, ...args: unknown[]) =>
      answer(channel, handlers, callerOf(event.senderFrame, event.sender.id, windows), args, refused),
    );
  }
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
