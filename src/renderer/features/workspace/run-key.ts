type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'>;

/** Whether a key press is Ctrl+Enter or ⌘Enter, which run the operation. */
export function isRunKey({ key, ctrlKey, metaKey, altKey, shiftKey, isComposing }: KeyPress): boolean {
  return key === 'Enter' && (ctrlKey || metaKey) && !altKey && !shiftKey && !isComposing;
}
