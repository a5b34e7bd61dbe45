import { BrowserWindow, dialog, shell, type WebContents } from 'electron';
import { isWebAddress } from './web-address.ts';

/**
 * A window stays where it is: it opens no window, goes nowhere, and embeds nothing. Links to the web open in the
 * system's browser, once the person has seen where they lead.
 * https://www.electronjs.org/docs/latest/tutorial/security#13
 */
export function pinDown(webContents: WebContents, refused: () => void): void {
  webContents.on('will-navigate', (event) => {
    event.preventDefault();
    refused();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  let asking = false;
  webContents.setWindowOpenHandler(({ url }) => {
    if (!isWebAddress(url) || asking) {
      refused();
    } else {
      asking = true;
      void openOnceConfirmed(url, BrowserWindow.fromWebContents(webContents)).finally(() => {
        asking = false;
      });
    }
    return { action: 'deny' };
  });
}

/** An address can carry things away, so it is the person who lets it go. */
async function openOnceConfirmed(url: string, window: BrowserWindow | null): Promise<void> {
  const question = {
    type: 'question' as const,
    message: 'Open this address in your browser?',
    detail: url.length > 500 ? `${url.slice(0, 500)}…` : url,
    buttons: ['Open', 'Cancel'],
    defaultId: 0,
    cancelId: 1,
  };
  const { response } = await (window === null
    ? dialog.showMessageBox(question)
    : dialog.showMessageBox(window, question));
  if (response === 0) await shell.openExternal(url);
}
