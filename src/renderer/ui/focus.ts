/** The element that has the focus, inside of shadow roots too; `null` where none has it. */
export function focusedElement(): HTMLElement | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element instanceof HTMLElement && element !== document.body ? element : null;
}

/** Whether the focus is in something that lies over the screen: a dialog or a menu. */
export function isFocusInOverlay(): boolean {
  return document.activeElement?.closest('[role="dialog"], [popover]') != null;
}
