import { dialogs } from '../dialogs.ts';
import { guardObject } from '../unimplemented.ts';

/** Electron takes `(window, options)` and `(options)`. */
function optionsOf(args: readonly unknown[]): Electron.MessageBoxOptions {
  return args.at(-1) as Electron.MessageBoxOptions;
}

type Covered = 'showErrorBox' | 'showMessageBox' | 'showMessageBoxSync' | 'showOpenDialog' | 'showSaveDialog';

export const dialog = guardObject<Electron.Dialog>('electron.dialog', {
  showMessageBox: async (...args: unknown[]) => dialogs.show(optionsOf(args)),
  showMessageBoxSync: (...args: unknown[]) => dialogs.show(optionsOf(args)).response,
  showOpenDialog: async () => dialogs.chooseFileToOpen(),
  showSaveDialog: async () => dialogs.chooseFileToSave(),
  showErrorBox: (title: string, content: string) => void dialogs.show({ title, message: content }),
} satisfies Pick<Electron.Dialog, Covered>);
