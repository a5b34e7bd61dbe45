import type { HostWebContents } from './modules/web-contents.ts';
import type { Page } from './page.ts';

export interface FrameOwner {
  readonly contents: HostWebContents;
  readonly isMainFrame: boolean;
}

/** Which window each frame that Chromium speaks of belongs to. A main frame has the id of its page's target. */
export class FrameOwners {
  readonly #owners = new Map<string, FrameOwner>();

  find(frameId: string): FrameOwner | undefined {
    return this.#owners.get(frameId);
  }

  /** Knows the frames of a page for as long as they are there. */
  follow(page: Page, contents: HostWebContents): void {
    this.#owners.set(page.targetId, { contents, isMainFrame: true });
    page.cdp.on('Page.frameAttached', ({ frameId }) => this.#owners.set(frameId, { contents, isMainFrame: false }));
    page.cdp.on('Page.frameDetached', ({ frameId, reason }) => {
      // A frame that swaps its process goes on under its id.
      if (reason === 'remove') this.#owners.delete(frameId);
    });
    page.on('closed', () => {
      for (const [frameId, owner] of this.#owners) if (owner.contents === contents) this.#owners.delete(frameId);
    });
  }
}
