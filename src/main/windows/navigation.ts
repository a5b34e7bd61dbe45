import { shell, type WebContents } from 'electron';
import { isWebAddress } from './web-address.ts';

/**
 * A window stays where it is: it opens no window, goes nowhere, and embeds nothing. Links to the web open in the
 * system's browser. https://www.electronjs.org/docs/latest/tutorial/security#13
 */
export function pinDown(webContents: WebContents, refused: () => void): void {
  webContents.on('will-navigate', (event) => {
    event.preventDefault();
    refused();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(({ url }) => {
    if (isWebAddress(url)) void shell.openExternal(url);
    else refused();
    return { action: 'deny' };
  });
}
