import { parseAccelerator } from '../accelerator.ts';
import { applicationMenu, itemsOf } from '../application-menu.ts';
import type { PageAccelerator, ToPage } from '../page/messages.ts';
import type { Page } from '../page.ts';
import { allWebContents } from './web-contents.ts';

/** Tells a page which keys the application menu wants. */
export function sendAccelerators(page: Page): void {
  page.tell(message());
}

/** Does what the item is for whose accelerator was pressed in `window`. */
export function runAccelerator(commandId: number, window: Electron.BrowserWindow): void {
  const item = itemsOf(applicationMenu.menu).find((candidate) => candidate.commandId === commandId);
  if (item?.enabled) item.click({ triggeredByAccelerator: true }, window, window.webContents);
}

applicationMenu.onChange(() => {
  for (const { page } of allWebContents.values()) page?.tell(message());
});

function message(): ToPage {
  const accelerators = itemsOf(applicationMenu.menu).flatMap((item): PageAccelerator[] => {
    if (item.accelerator === null || !item.registerAccelerator) return [];
    const combination = parseAccelerator(item.accelerator);
    return combination ? [{ ...combination, commandId: item.commandId }] : [];
  });
  return { type: 'accelerators', accelerators };
}
