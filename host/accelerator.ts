import type { PageAccelerator } from './page/messages.ts';

type Combination = Omit<PageAccelerator, 'commandId'>;

const mac = process.platform === 'darwin';

/** Names of keys in an accelerator whose `KeyboardEvent.key` is another. */
const KEYS: Readonly<Record<string, string>> = {
  backspace: 'backspace',
  delete: 'delete',
  down: 'arrowdown',
  enter: 'enter',
  esc: 'escape',
  left: 'arrowleft',
  plus: '+',
  return: 'enter',
  right: 'arrowright',
  space: ' ',
  up: 'arrowup',
};

/** Reads an accelerator such as `CmdOrCtrl+Shift+N`; `null` where it names no key. */
export function parseAccelerator(accelerator: string): Combination | null {
  const combination = { key: '', control: false, alt: false, shift: false, meta: false };
  // A plus sign at the end is the key itself.
  for (const part of accelerator.replace(/\+\+$/, '+Plus').split('+')) {
    switch (part.toLowerCase()) {
      case 'commandorcontrol':
      case 'cmdorctrl':
        combination[mac ? 'meta' : 'control'] = true;
        break;
      case 'command':
      case 'cmd':
      case 'meta':
      case 'super':
        combination.meta = true;
        break;
      case 'control':
      case 'ctrl':
        combination.control = true;
        break;
      case 'alt':
      case 'option':
      case 'altgr':
        combination.alt = true;
        break;
      case 'shift':
        combination.shift = true;
        break;
      default:
        combination.key = KEYS[part.toLowerCase()] ?? part.toLowerCase();
    }
  }
  return combination.key === '' ? null : combination;
}
