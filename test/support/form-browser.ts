/** What a browser without scripts shows: a page, or the address outside the server that it was led to. */
export interface FormPage {
  readonly status: number;
  readonly url: URL;
  readonly html: string;
  /** Where the server sends the browser, where that is not the server itself: back to the app. */
  readonly leftFor: URL | null;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** More redirects than any sign-in has. */
const MAX_REDIRECTS = 20;

/** A browser without scripts or a screen, for tests: follows redirects, keeps cookies, and sends forms. */
export class FormBrowser {
  readonly #origin: string;
  #cookies: Cookie[] = [];

  /** @param origin - of the server that it visits: the `issuer` of the OpenID provider. */
  constructor(origin: string) {
    this.#origin = new URL(origin).origin;
  }

  open(url: string | URL): Promise<FormPage> {
    return this.#visit(new URL(url, this.#origin), { method: 'GET' });
  }

  /** Sends the form of a page with its hidden fields, and what is typed and pressed. */
  submit({ url, html }: FormPage, fields: Readonly<Record<string, string>>): Promise<FormPage> {
    const [, attributes = '', content = ''] = /<form([^>]*)>(.*?)<\/form>/s.exec(html) ?? [];
    const action = new URL(attribute(attributes, 'action') ?? url, url);
    const body = new URLSearchParams();
    for (const [, input = ''] of content.matchAll(/<input([^>]*)>/g)) {
      const name = attribute(input, 'name');
      if (attribute(input, 'type') === 'hidden' && name !== null) body.set(name, attribute(input, 'value') ?? '');
    }
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return this.#visit(action, { method: 'POST', body });
  }

  /** Signs in, allows what is asked for, and returns the address that leads back to the app. */
  async authorize(url: string | URL, user: { readonly username: string; readonly password: string }): Promise<URL> {
    let page = await this.open(url);
    if (page.html.includes('name="password"')) {
      page = await this.submit(page, { username: user.username, password: user.password, step: 'sign-in' });
    }
    page = await this.submit(page, { step: 'allow' });
    if (!page.leftFor)
      throw new Error(`The sign-in did not lead back to the app, but to ${page.url} (${page.status}).`);
    return page.leftFor;
  }

  async #visit(url: URL, request: { method: 'GET' | 'POST'; body?: URLSearchParams }): Promise<FormPage> {
    let [current, init] = [url, request];
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const headers = { accept: 'text/html', cookie: this.#cookieHeader(current) };
      const response = await fetch(current, { ...init, headers, redirect: 'manual' });
      this.#keep(response);
      const html = await response.text();
      const location = response.headers.get('location');
      if (location === null) return { status: response.status, url: current, html, leftFor: null };
      const next = new URL(location, current);
      if (next.origin !== this.#origin) return { status: response.status, url: current, html, leftFor: next };
      [current, init] = [next, { method: 'GET' }];
    }
    throw new Error(`${url.pathname} redirects without end.`);
  }

  #cookieHeader({ pathname }: URL): string {
    const sent = this.#cookies.filter(
      ({ path }) => pathname === path || pathname.startsWith(path.replace(/\/?$/, '/')),
    );
    return sent.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  #keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/; */);
      const [name = '', value = ''] = pair.split('=');
      const path = attributes.find((each) => each.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
      this.#cookies = this.#cookies.filter((each) => each.name !== name || each.path !== path);
      if (value !== '') this.#cookies.push({ name, value, path });
    }
  }
}

function attribute(attributes: string, name: string): string | null {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
  return value?.replaceAll('&amp;', '&') ?? null;
}
