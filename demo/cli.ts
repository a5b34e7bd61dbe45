import { parseArgs } from 'node:util';
import type { DemoOptions } from './options.ts';

export const usage = `Usage: node demo/main.ts [options]

Serves a GraphQL API of a small project tracker on 127.0.0.1, with its own sign-in,
and an OpenID provider for the same users.

  --port NUMBER               port, 0 for any free one (default 4600)
  --data FOLDER               where the database is (default .latchkey/demo)
  --lifetime SECONDS          of an access token (default 60)
  --opaque                    give out opaque access tokens, not JWTs
  --refresh-lifetime SECONDS  of a refresh token (default 2592000, 30 days)
  --refresh-mode MODE         fixed: counted from sign-in (default); sliding: from the latest refresh
  --no-rotation               keep the refresh token at a refresh, and do not repeat it
  --grace SECONDS             for which a used refresh token still works (default 0)
  --expiry-as WAY             error: a GraphQL error, HTTP 200 (default); 401: HTTP 401
  --header NAME               that carries the access token (default Authorization)
  --scheme WORD               before the access token (default Bearer); '' for none
  --keep-sockets              leave WebSockets open when their access token expires
  --cors                      send CORS headers
  --no-identity               start no OpenID provider
  --identity-port NUMBER      its port (default 4601; any free one where --port is given)
  --dpop-nonce                have it ask for a nonce in DPoP proofs
  --control                   serve the control interface for tests
  --help                      show this
`;

export type CommandLine =
  | { readonly kind: 'start'; readonly options: DemoOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'invalid'; readonly message: string };

/** A value that does not fit; the message names the option. */
class InvalidValue extends Error {}

/** Reads the command line. */
export function readCommandLine(args: readonly string[]): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        data: { type: 'string', default: '.latchkey/demo' },
        lifetime: { type: 'string', default: '60' },
        opaque: { type: 'boolean', default: false },
        'refresh-lifetime': { type: 'string', default: '2592000' },
        'refresh-mode': { type: 'string', default: 'fixed' },
        'no-rotation': { type: 'boolean', default: false },
        grace: { type: 'string', default: '0' },
        'expiry-as': { type: 'string', default: 'error' },
        header: { type: 'string', default: 'Authorization' },
        scheme: { type: 'string', default: 'Bearer' },
        'keep-sockets': { type: 'boolean', default: false },
        cors: { type: 'boolean', default: false },
        'no-identity': { type: 'boolean', default: false },
        'identity-port': { type: 'string' },
        'dpop-nonce': { type: 'boolean', default: false },
        control: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    return {
      kind: 'start',
      options: {
        port: port('port', values.port, 4_600),
        folder: word('data', values.data, /./, 'a folder'),
        accessTokenLifetime: number('lifetime', values.lifetime, { min: 0.1 }),
        accessTokenFormat: values.opaque ? 'opaque' : 'jwt',
        refreshTokenLifetime: number('refresh-lifetime', values['refresh-lifetime'], { min: 0.1 }),
        refreshTokenMode: choice('refresh-mode', values['refresh-mode'], ['fixed', 'sliding']),
        rotation: !values['no-rotation'],
        graceWindow: number('grace', values.grace, { min: 0 }),
        rejectAs: choice('expiry-as', values['expiry-as'], ['error', '401']),
        header: {
          name: word('header', values.header, /^[\w!#$%&'*+.^`|~-]+$/, 'a header name such as Authorization'),
          scheme: word('scheme', values.scheme, /^[\x21-\x7e]*$/, 'one word such as Bearer, or nothing'),
        },
        closeSocketsAtExpiry: !values['keep-sockets'],
        cors: values.cors,
        identity: !values['no-identity'],
        identityPort: port('identity-port', values['identity-port'], values.port === undefined ? 4_601 : 0),
        dpopNonce: values['dpop-nonce'],
        control: values.control,
      },
    };
  } catch (error) {
    if (error instanceof InvalidValue || isParseError(error)) return { kind: 'invalid', message: error.message };
    throw error;
  }
}

function number(name: string, text: string, range: { min: number; max?: number; integer?: boolean }): number {
  const { min, max = Number.MAX_SAFE_INTEGER / 1_000, integer = false } = range;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= min && value <= max && (!integer || Number.isInteger(value))) return value;
  const kind = integer ? 'a whole number' : 'a number';
  const upTo = range.max === undefined ? '' : ` up to ${range.max}`;
  throw new InvalidValue(`--${name} takes ${kind} from ${min}${upTo}, not "${text}".`);
}

function port(name: string, text: string | undefined, usual: number): number {
  return text === undefined ? usual : number(name, text, { min: 0, max: 65_535, integer: true });
}

function choice<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const chosen = choices.find((each) => each === text);
  if (chosen !== undefined) return chosen;
  throw new InvalidValue(`--${name} takes ${choices.join(' or ')}, not "${text}".`);
}

function word(name: string, text: string, pattern: RegExp, what: string): string {
  if (pattern.test(text)) return text;
  throw new InvalidValue(`--${name} takes ${what}, not "${text}".`);
}

function isParseError(error: unknown): error is TypeError & { code: string } {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
