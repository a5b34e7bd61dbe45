/** Stands for a secret as a whole: not a letter of it is shown, nor how long it is. */
export const MASK = '•••';

// Every quantifier here that another can follow is bounded: what a server sends must not keep the main process busy.

/** JSON Web Tokens and their encrypted kin (RFC 7515 §3.1, RFC 7516 §3.1): the header begins with `{"`. */
const JWT = /\beyJ[\w-]{5,6000}(?:\.[\w-]*){1,4}/g;

/** The characters of tokens (RFC 6750 §2.1), in runs as long as no word of a language is. */
const LONG_WORD = /[\w+/~-]{20,}={0,2}/g;
const ADDRESS = /https?:\/\/[^\s"'<>\\]+/g;

/** `password=…`, `"access_token": "…"`, in text of no known form. */
const ASSIGNMENT =
  /((?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|authorization|cookie|assertion|verifier|code)["']?\s{0,8}(?:=|(?<=["']\s{0,8}):)\s{0,8}["']?)([^\s"'&,;<>}]+)/gi;

/** Secrets that are known by their value, wherever and however they are written. */
export class KnownSecrets {
  readonly #secrets = new Set<string>();
  #writings: readonly string[] = [];

  /** Takes nothing of `null`, so that it can be called with what may be missing. */
  add(...secrets: readonly (string | null | undefined)[]): void {
    for (const secret of secrets) if (secret) this.#secrets.add(secret);
    // The longest first: one may be a part of another.
    this.#writings = [...this.#secrets].flatMap(writingsOf).sort((a, b) => b.length - a.length);
  }

  get size(): number {
    return this.#secrets.size;
  }

  has(text: string): boolean {
    return this.#secrets.has(text);
  }

  /** `text` without them: as they are, and as JSON, addresses, forms and Base64 write them. */
  mask(text: string): string {
    let masked = text;
    for (const written of this.#writings) {
      // A password of three letters is part of many words: there, whole words alone are it.
      masked = written.length > 3 ? masked.replaceAll(written, MASK) : masked.replace(wholeWord(written), MASK);
    }
    return masked;
  }
}

/** `text` without anything that looks like a secret. It takes away too much rather than too little. */
export function maskSuspicious(text: string): string {
  return outsideOfAddresses(text.replace(JWT, MASK), (part) =>
    part.replace(ASSIGNMENT, `$1${MASK}`).replace(LONG_WORD, (word) => (isSuspicious(word) ? MASK : word)),
  );
}

export function maskJwts(text: string): string {
  return text.replace(JWT, MASK);
}

/** Names of types and fields have no digit in them, as a rule; a random word of that length has, all but always. */
function isSuspicious(word: string): boolean {
  return /\d/.test(word) || word.length >= 40;
}

function outsideOfAddresses(text: string, change: (part: string) => string): string {
  let changed = '';
  let end = 0;
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    changed += change(text.slice(end, index)) + maskAddress(address);
    end = index + address.length;
  }
  return changed + change(text.slice(end));
}

/** Parameters that say nothing to whoever must not know (RFC 6749, RFC 7636, OpenID Connect Core 1.0 §3.1.2.1). */
const OPEN_PARAMETERS = new Set([
  'response_type',
  'response_mode',
  'client_id',
  'redirect_uri',
  'scope',
  'code_challenge_method',
  'prompt',
  'max_age',
  'resource',
  'audience',
  'grant_type',
  'token_type_hint',
  'operationName',
  'error',
]);

/** An address without the values of its parameters, but for those that are no secrets; without user and fragment. */
export function maskAddress(address: string): string {
  const url = URL.parse(address);
  if (url === null) return MASK;
  const parameters = [...url.searchParams].map(
    ([name, value]) => `${name}=${OPEN_PARAMETERS.has(name) ? encodeURIComponent(value) : MASK}`,
  );
  return `${url.protocol}//${url.host}${url.pathname}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
}

function writingsOf(secret: string): readonly string[] {
  const encoded = encodeURIComponent(secret);
  const bytes = Buffer.from(secret, 'utf8');
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      encoded,
      new URLSearchParams({ '': secret }).toString().slice(1),
      ...(secret.length > 3 ? [bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')] : []),
    ]),
  ];
}

function wholeWord(word: string): RegExp {
  const literally = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}])${literally}(?![\\p{L}\\p{N}])`, 'gu');
}
