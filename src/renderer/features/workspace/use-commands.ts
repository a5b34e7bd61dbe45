import { useEffect } from 'react';
import type { MenuCommand } from '../../../shared/ipc.ts';
import { useBridge } from '../../bridge-context.ts';
import { isFocusInOverlay } from '../../ui/focus.ts';
import { isRunKey } from './run-key.ts';

export type Commands = Readonly<Record<MenuCommand, () => void>>;

/**
 * Carries out the commands of the menu and the key that runs, while the workspace is what the person works in: nothing
 * is run behind a form, a dialog or a menu.
 *
 * @param active false while something is over the whole workspace
 * @param commands the same object as long as nothing in it changes
 */
export function useCommands(active: boolean, commands: Commands): void {
  const bridge = useBridge();

  useEffect(() => {
    if (!active) return undefined;
    const runByKey = (event: KeyboardEvent) => {
      if (!isRunKey(event) || isFocusInOverlay()) return;
      // The editors would add a line, and the menu has the same key.
      event.preventDefault();
      event.stopPropagation();
      // A key that is held would send a mutation again and again.
      if (!event.repeat) commands.run();
    };
    document.addEventListener('keydown', runByKey, { capture: true });
    return () => document.removeEventListener('keydown', runByKey, { capture: true });
  }, [active, commands]);

  useEffect(() => {
    if (!active) return undefined;
    return bridge.on('menuCommand', (command) => {
      if (command !== 'run' || !isFocusInOverlay()) commands[command]();
    });
  }, [active, bridge, commands]);
}
