import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { BrowserWindow, dialog, webContents } from 'electron';
import { AuthError } from '../auth/errors.ts';

/** No list of connections is larger. */
const MAX_BYTES = 20_000_000;

const FILTERS = [{ name: 'Connections', extensions: ['json'] }];

/**
 * Has the person choose where `text` is written, in a dialog of the window that asked. A window names no path.
 * @returns the name of the file, without its folder, or `null` where none was chosen.
 * @throws AuthError where it cannot be written.
 */
export async function saveChosenFile(windowId: number, suggested: string, text: string): Promise<string | null> {
  const options = { title: 'Export connections', defaultPath: suggested, filters: FILTERS };
  const window = windowOf(windowId);
  const { filePath } = await (window === null
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(window, options));
  if (filePath === '') return null;
  try {
    await writeFile(filePath, text);
  } catch (error) {
    throw new AuthError(
      'bad_request',
      `${basename(filePath)} cannot be written${codeOf(error)}. Choose another place.`,
    );
  }
  return basename(filePath);
}

/**
 * Has the person choose a file, in a dialog of the window that asked.
 * @returns what is in it, or `null` where none was chosen.
 * @throws AuthError where it cannot be read.
 */
export async function readChosenFile(windowId: number): Promise<string | null> {
  const options = {
    title: 'Import connections',
    properties: ['openFile' as const],
    filters: [...FILTERS, { name: 'All files', extensions: ['*'] }],
  };
  const window = windowOf(windowId);
  const { filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  const [path] = filePaths;
  if (path === undefined) return null;
  try {
    if ((await stat(path)).size > MAX_BYTES) throw new AuthError('bad_request', `${basename(path)} is too large.`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof AuthError) throw error;
    throw new AuthError('bad_request', `${basename(path)} cannot be read${codeOf(error)}.`);
  }
}

function windowOf(windowId: number): BrowserWindow | null {
  const contents = webContents.fromId(windowId);
  return contents === undefined ? null : BrowserWindow.fromWebContents(contents);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? ` (${error.code})` : '';
}
