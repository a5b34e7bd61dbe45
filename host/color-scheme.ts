import type { CdpSession } from './chromium/connection.ts';

/** The colour scheme that pages see, where the app or a test has chosen one; else Chromium goes by the system's. */
class ColorScheme {
  #chosen: 'light' | 'dark' | null = null;

  choose(scheme: 'light' | 'dark' | null): void {
    this.#chosen = scheme;
  }

  async apply(page: CdpSession): Promise<void> {
    await page.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: this.#chosen ?? '' }],
    });
  }
}

export const colorScheme = new ColorScheme();
