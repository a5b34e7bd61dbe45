/** Which window has the focus: at most one. */
export class WindowFocus<Window> {
  readonly #announce: (event: 'focus' | 'blur', window: Window) => void;
  #current: Window | null = null;

  constructor(announce: (event: 'focus' | 'blur', window: Window) => void) {
    this.#announce = announce;
  }

  get current(): Window | null {
    return this.#current;
  }

  enter(window: Window): void {
    if (this.#current === window) return;
    if (this.#current) this.leave(this.#current);
    this.#current = window;
    this.#announce('focus', window);
  }

  leave(window: Window): void {
    if (this.#current !== window) return;
    this.#current = null;
    this.#announce('blur', window);
  }
}
