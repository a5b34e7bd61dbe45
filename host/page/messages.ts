/** What the preload script's world tells the host, through the binding that exists in that world alone. */
export type ToHost =
  /** `args` is the codec's text of the array of arguments. */
  | { readonly type: 'invoke'; readonly id: number; readonly channel: string; readonly args: string }
  | { readonly type: 'send'; readonly channel: string; readonly args: string }
  /** A key that an accelerator of the application menu names. */
  | { readonly type: 'accelerator'; readonly commandId: number }
  | { readonly type: 'focus' | 'blur' }
  /** The page tried to go where the host cannot ask it to wait: not to an http or app address. */
  | { readonly type: 'navigation-stopped'; readonly url: string }
  | { readonly type: 'preload-failed'; readonly message: string; readonly stack: string };

/** What the host tells the preload script's world. */
export type ToPage =
  /** `value` is the codec's text, or what went wrong. */
  | { readonly type: 'reply'; readonly id: number; readonly ok: boolean; readonly value: string }
  | { readonly type: 'event'; readonly channel: string; readonly args: string }
  | { readonly type: 'accelerators'; readonly accelerators: readonly PageAccelerator[] };

/** A key combination of the application menu. `key` is a `KeyboardEvent.key` in lower case. */
export interface PageAccelerator {
  readonly commandId: number;
  readonly key: string;
  readonly control: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
}
