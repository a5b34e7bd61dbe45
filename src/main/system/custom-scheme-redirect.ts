import { AuthError } from '../auth/errors.ts';
import type { RedirectReceiver } from '../auth/grants/oauth/oauth-grant.ts';

export const REDIRECT_URI = 'latchkey://callback';

/**
 * Receives the browser's answer at {@link REDIRECT_URI} (RFC 8252 §7.1): the system starts the app with the address, as a
 * second instance, or tells the first (`open-url`, on macOS). Any program and any page can send one: only an answer with
 * the `state` of a sign-in that waits counts.
 */
export class CustomSchemeRedirects {
  readonly #register: () => boolean;
  readonly #waiting = new Map<string, (url: URL) => void>();

  /** @param register - has the system send such addresses to this app; false where it does not do so. */
  constructor(register: () => boolean) {
    this.#register = register;
  }

  /** @throws AuthError where the system sends no addresses here. */
  async receive(): Promise<RedirectReceiver> {
    if (!this.#register()) {
      const message =
        'This system does not let Latchkey take addresses that begin with latchkey:. Have the browser’s answer sent to 127.0.0.1 instead.';
      throw new AuthError('provider_unusable', message, { field: 'auth.redirect.kind' });
    }
    let own: string | null = null;
    return {
      redirectUri: REDIRECT_URI,
      answer: (state, signal) => {
        const { promise, resolve, reject } = Promise.withResolvers<URL>();
        if (signal.aborted) reject(signal.reason);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        own = state;
        this.#waiting.set(state, resolve);
        return promise;
      },
      close: () => {
        if (own !== null) this.#waiting.delete(own);
      },
    };
  }

  /** Takes an address that the system gave to the app. @returns whether it is one of these, waited for or not. */
  take(address: string): boolean {
    const url = URL.parse(address);
    if (url?.protocol !== 'latchkey:') return false;
    // Some systems write `latchkey://callback/`.
    if (url.host === 'callback' && /^\/?$/.test(url.pathname)) {
      this.#waiting.get(url.searchParams.get('state') ?? '')?.(new URL(REDIRECT_URI + url.search));
    }
    return true;
  }
}
