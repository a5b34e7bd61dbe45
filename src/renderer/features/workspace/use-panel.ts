import { useCallback, useRef, useState } from 'react';
import { focusedElement, isFocusInOverlay } from '../../ui/focus.ts';

interface Panel {
  readonly isOpen: boolean;
  readonly open: () => void;
  /** Gives the focus back to what had it before. */
  readonly close: () => void;
}

/** A panel that takes the focus while it is open. @param focusFallback gives the focus away where nothing had it */
export function usePanel(focusFallback: () => void): Panel {
  const [isOpen, setOpen] = useState(false);
  const before = useRef<HTMLElement | null>(null);

  const open = useCallback(() => {
    if (!isFocusInOverlay()) before.current = focusedElement();
    setOpen(true);
  }, []);
  const close = useCallback(() => {
    // Whoever went on working elsewhere while the panel was open stays there.
    const isElsewhere = focusedElement() !== null && !isFocusInOverlay();
    setOpen(false);
    if (isElsewhere) return;
    if (before.current?.isConnected) before.current.focus();
    else focusFallback();
  }, [focusFallback]);

  return { isOpen, open, close };
}
