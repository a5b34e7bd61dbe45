import type { ToHost } from './page/messages.ts';
import type { Page } from './page.ts';

/** What the person did in a window. */
export type PersonMessage = ToHost & { readonly type: 'accelerator' | 'focus' | 'blur' };

/** What a window does for the page that it shows. */
export interface WindowOfContents {
  /** The page is there, still empty: the window gives it its place on the screen. */
  opened(page: Page): Promise<void>;
  person(message: PersonMessage): void;
  /** The page asks before it is left. */
  beforeUnload(answer: (leave: boolean) => void): void;
  /** The page has gone. */
  closed(): void;
}
