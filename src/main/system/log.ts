import { join } from 'node:path';
import electronLog from 'electron-log/node';
import type { BrokerEvent } from '../../shared/timeline.ts';
import type { LockProblem } from './file-lock.ts';
import type { JsonFileProblem } from './json-file.ts';
import type { MarkerProblem } from './marker-file.ts';

/** What else the main process notes. Like the broker's events, it has no place for a token. */
export type AppLogEvent =
  | BrokerEvent
  | { readonly event: 'started'; readonly version: string; readonly windows: number }
  | { readonly event: 'quit' }
  | { readonly event: 'ipc_refused'; readonly channel: string; readonly code: string; readonly times: number }
  | JsonFileProblem
  | LockProblem
  | MarkerProblem
  | { readonly event: 'navigation_refused' }
  | { readonly event: 'window_gone'; readonly reason: string };

export type AppLog = (event: AppLogEvent) => void;

/** A file in the app's log folder, of 1 MB at the most and one older one. One JSON object a line. */
export function openLog(folder: string): AppLog {
  const logger = electronLog.create({ logId: 'latchkey' });
  logger.transports.console.level = false;
  logger.transports.file.level = 'info';
  logger.transports.file.maxSize = 1_048_576;
  logger.transports.file.format = '{iso} {text}';
  logger.transports.file.resolvePathFn = () => join(folder, 'latchkey.log');
  return (event) => logger.info(JSON.stringify(event));
}
