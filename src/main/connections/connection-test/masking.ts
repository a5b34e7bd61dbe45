import type { TestAnswer, TestExchange, TestFact } from '../../../shared/connection-test.ts';
import type { RawAnswer, RawExchange } from './exchange-recorder.ts';
import { type KnownSecrets, MASK, maskAddress, maskJwts, maskSuspicious } from './secret-text.ts';

/**
 * What an exchange may hold.
 *
 * `tokens`: passwords and tokens under names that nobody knows, since a wrong setting may be why they were not
 * recognised. There, what is known to be harmless is shown, and nothing else.
 * `api`: what anybody with the token may read. There, what is known or looks like a secret is taken away.
 */
export type Content = 'tokens' | 'api';

/** The longest text that is shown of a body. */
const MAX_BODY_CHARS = 4_000;
const MAX_HEADER_CHARS = 300;
const MAX_ADDRESS_CHARS = 1_000;

export function maskExchange(raw: RawExchange, secrets: KnownSecrets, content: Content): TestExchange {
  return {
    method: raw.method,
    url: cut(secrets.mask(maskAddress(raw.url)), MAX_ADDRESS_CHARS),
    requestHeaders: maskHeaders(raw.headers, secrets),
    requestBody: maskBody(raw.body, raw.headers, secrets, content, false),
    answer: maskAnswer(raw.answer, secrets, content),
  };
}

function maskAnswer(answer: RawAnswer, secrets: KnownSecrets, content: Content): TestAnswer {
  if (answer.kind === 'none') return { kind: 'none', problem: maskText(answer.problem, secrets) };
  const { status, headers, body } = answer;
  return {
    kind: 'answered',
    status,
    headers: maskHeaders(headers, secrets),
    body: maskBody(body, headers, secrets, content, status >= 400),
  };
}

/** A sentence for a person, which may quote a server. */
export function maskText(text: string, secrets: KnownSecrets): string {
  return maskSuspicious(secrets.mask(text));
}

/** What headers say in the open. Any other may carry a key of the API's own invention. */
const OPEN_HEADERS = new Set([
  'accept',
  'access-control-allow-origin',
  'allow',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'pragma',
  'retry-after',
  'server',
  'transfer-encoding',
  'vary',
  'via',
  'www-authenticate',
  'x-powered-by',
]);

/** What may stand before a token in a header (RFC 9110 §11.1). */
const SCHEME = /^(?:Basic|Bearer|DPoP|JWT|Token)(?= )/i;

function maskHeaders(headers: Readonly<Record<string, string>>, secrets: KnownSecrets): readonly TestFact[] {
  return Object.entries(headers).map(([name, value]) => {
    if (OPEN_HEADERS.has(name.toLowerCase())) return { name, value: cut(maskText(value, secrets), MAX_HEADER_CHARS) };
    const scheme = SCHEME.exec(value)?.[0];
    return { name, value: scheme === undefined ? MASK : `${scheme} ${MASK}` };
  });
}

/** @param isRefusal - an answer that gives nothing: then text of no known form is shown as far as it looks harmless. */
function maskBody(
  body: string,
  headers: Readonly<Record<string, string>>,
  secrets: KnownSecrets,
  content: Content,
  isRefusal: boolean,
): string {
  if (body === '') return '';
  return cut(maskContent(body, headers, secrets, content, isRefusal), MAX_BODY_CHARS);
}

function maskContent(
  body: string,
  headers: Readonly<Record<string, string>>,
  secrets: KnownSecrets,
  content: Content,
  isRefusal: boolean,
): string {
  const json = parse(body);
  if (json !== undefined)
    return JSON.stringify(maskValue(json, { key: '', inErrors: false }, secrets, content), null, 2);
  if (/urlencoded/i.test(headers['content-type'] ?? '')) return maskForm(body, secrets, content);
  if (content === 'api' || isRefusal) return maskText(body, secrets);
  return `${MASK} (it is neither JSON nor a form, and may hold a token)`;
}

function maskForm(body: string, secrets: KnownSecrets, content: Content): string {
  return [...new URLSearchParams(body)]
    .map(
      ([name, value]) => `${secrets.mask(name)}=${maskString(value, { key: name, inErrors: false }, secrets, content)}`,
    )
    .join('\n');
}

interface Place {
  /** The nearest name above the value. */
  readonly key: string;
  /** Within `errors` of a GraphQL answer, which is made for people to read. */
  readonly inErrors: boolean;
}

function maskValue(value: unknown, place: Place, secrets: KnownSecrets, content: Content): unknown {
  if (typeof value === 'string') return maskString(value, place, secrets, content);
  if (typeof value === 'number') return maskNumber(value, place, secrets, content);
  if (Array.isArray(value)) return value.map((entry) => maskValue(entry, place, secrets, content));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      maskJwts(secrets.mask(key)),
      maskValue(entry, { key, inErrors: place.inErrors || key === 'errors' }, secrets, content),
    ]),
  );
}

/** Names under which there is no secret in an exchange of tokens (RFC 6749 §5, RFC 8414 §2, GraphQL specification §7). */
const HARMLESS = new Set([
  '__typename',
  'audience',
  'client_id',
  'code_challenge_method',
  'email',
  'error',
  'error_description',
  'error_uri',
  'grant_type',
  'iss',
  'issuer',
  'login',
  'message',
  'operationName',
  'path',
  'query',
  'redirect_uri',
  'resource',
  'response_type',
  'scope',
  'token_type',
  'token_type_hint',
  'username',
  'verification_uri',
  'verification_url',
]);

/** Names of secrets, as all servers write them. `code` but for an error's, which is a word such as `UNAUTHENTICATED`. */
const SECRET_NAME =
  /^(?:code|device_?code|user_?code|state|nonce|sid|session|session_?id|jwt|(?:.*_)?(?:pass(?:word|wd|phrase)?|secret|token|assertion|verifier|cookie|authorization|api_?key|private_?key))$|(?:Token|Secret|Password|ApiKey|Jwt)$/i;

function maskString(value: string, place: Place, secrets: KnownSecrets, content: Content): string {
  if (value === '') return '';
  const { key, inErrors } = place;
  const isErrorCode = inErrors && key === 'code';
  if (SECRET_NAME.test(key) && !isErrorCode)
    return URL.canParse(value) && /^https?:/.test(value) ? maskAddress(value) : MASK;
  if (content === 'api' && !inErrors) return maskJwts(secrets.mask(value));
  return inErrors || HARMLESS.has(key) ? maskText(value, secrets) : MASK;
}

/** Numbers that tell a time or a place; a longer one under another name may be a code, or serve as a token. */
const TIME_OR_PLACE =
  /expir|lifetime|ttl|seconds|time|until|age|retry|interval|^(?:exp|iat|nbf|line|column|status)$|(?:At|In)$/i;

function maskNumber(value: number, { key }: Place, secrets: KnownSecrets, content: Content): number | string {
  if (secrets.has(String(value))) return MASK;
  if (content === 'api') return SECRET_NAME.test(key) ? MASK : value;
  return Math.abs(value) < 1_000 || TIME_OR_PLACE.test(key) ? value : MASK;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}… (${text.length - length} more characters)` : text;
}
