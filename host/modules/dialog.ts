import { dialogs } from '../dialogs.ts';
import { guardObject } from '../unimplemented.ts';

/** Electron takes `(window, options)` and `(options)`. */
function optionsOf(args: readonly unknown[]): Electron.MessageBoxOptions {
  return args.at(-1) as Electron.MessageBoxOptions;
}

export const dialog = guardObject<Electron.Dialog>('electron.dialog', {
  showMessageBox: async (...args: unknown[]) => dialogs.show(optionsOf(args)),
  showMessageBoxSync: (...args: unknown[]) => dialogs.show(optionsOf(args)).response,
  showErrorBox: (title: string, content: string) => void dialogs.show({ title, message: content }),
} satisfies Pick<Electron.Dialog, 'showMessageBox' | 'showMessageBoxSync' | 'showErrorBox'>);
