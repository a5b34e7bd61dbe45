import type { PageAccelerator, ToHost } from './messages.ts';

/**
 * Tells the host what the person does in the window: keys of the application menu, focus. Runs in the preload
 * script's world, by its source text. Takes only trusted events, so that no script of the page can play the person.
 */
export function watchPerson(post: (message: ToHost) => void): {
  setAccelerators(list: readonly PageAccelerator[]): void;
} {
  let accelerators: readonly PageAccelerator[] = [];

  function find(event: KeyboardEvent): PageAccelerator | undefined {
    const key = event.key.toLowerCase();
    return accelerators.find(
      (accelerator) =>
        // On a keyboard whose letters are not Latin, the place of the key counts.
        (accelerator.key === key || (key > '\u007f' && event.code === `Key${accelerator.key.toUpperCase()}`)) &&
        accelerator.control === event.ctrlKey &&
        accelerator.alt === event.altKey &&
        accelerator.shift === event.shiftKey &&
        accelerator.meta === event.metaKey,
    );
  }

  // As in Electron, the page comes first: the menu gets the keys that no listener of the page took. So the menu's own
  // listener must be the last one, which means adding it when the event starts.
  window.addEventListener(
    'keydown',
    (event) => {
      const accelerator = event.isTrusted ? find(event) : undefined;
      if (!accelerator) return;
      let decided = false;
      const decide = () => {
        if (decided) return;
        decided = true;
        window.removeEventListener('keydown', decide);
        if (event.defaultPrevented) return;
        event.preventDefault();
        post({ type: 'accelerator', commandId: accelerator.commandId });
      };
      window.addEventListener('keydown', decide);
      // A listener of the page may stop the event on its way here.
      setTimeout(decide);
    },
    { capture: true },
  );

  for (const type of ['focus', 'blur'] as const) {
    window.addEventListener(type, (event) => {
      if (event.isTrusted && event.target === window) post({ type });
    });
  }
  // Under a test every page believes that it has the focus: then it is where the person acts.
  for (const type of ['pointerdown', 'focusin'] as const) {
    window.addEventListener(type, ({ isTrusted }) => isTrusted && post({ type: 'focus' }), { capture: true });
  }

  // Requests ask the host, but these navigations make none.
  navigation.addEventListener('navigate', (event) => {
    const { url, sameDocument } = event.destination;
    if (sameDocument || /^https?:/.test(url)) return;
    event.preventDefault();
    post({ type: 'navigation-stopped', url });
  });

  return {
    setAccelerators(list) {
      accelerators = list;
    },
  };
}
