import { z } from 'zod';
import {
  CONNECTION_COLORS,
  type Connection,
  type ConnectionAuth,
  type ConnectionSettings,
  type NetworkSettings,
  OAUTH_FLOWS,
  SUBSCRIPTION_PROTOCOLS,
} from './connection.ts';
import type { ConnectionSecrets, Requests } from './ipc.ts';

/** Schemas of all that enters the main process from a window or a file. Applied in main only. */

const name = z.string().trim().min(1, 'Give it a name.').max(100);
const document = z.string().min(1, 'Write the GraphQL operation.').max(100_000);
const path = z
  .string()
  .trim()
  .regex(/^[A-Za-z_]\w*(\.(\w+))*$/, 'Write a path of names with dots between, for instance login.accessToken.')
  .max(500);
const codes = z.array(z.string().trim().min(1).max(200)).max(50);

/** An absolute address without credentials or fragment. */
function url(protocol: RegExp, example: string) {
  const error = `Write an address such as ${example}.`;
  return z
    .string()
    .trim()
    .max(2_000)
    .pipe(z.url({ protocol, error }).regex(/^[^@#]*$/, error));
}

/** What a window connects to: a Content-Security-Policy has no way to name an IPv6 address (CSP3 §2.3.1). */
function reachable(address: z.ZodType<string>) {
  return address.refine(
    (value) => !value.includes('://['),
    'Write a name such as localhost in place of an IPv6 address.',
  );
}

const httpUrl = url(/^https?$/, 'https://api.example.com/graphql');
const subscriptionUrl = url(/^(?:wss?|https?)$/, 'wss://api.example.com/graphql');
/** What takes secrets: nobody on the way may read them (RFC 6749 §3.2, RFC 8252 §8.3). */
const serverUrl = url(/^https?$/, 'https://id.example.com').refine(
  isSecureOrLoopback,
  'Write an https address: over plain http anybody on the way could read the tokens. Only this computer’s own servers may go without.',
);

function isSecureOrLoopback(address: string): boolean {
  return /^(?:https:|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/?]|$))/i.test(address);
}

/** A field name as HTTP allows it (RFC 9110 §5.1). */
const headerName = z
  .string()
  .trim()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'Write a header name such as Authorization.')
  .max(100);
const scheme = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]*$/, 'Write one word such as Bearer or JWT, or leave it empty.')
  .max(50);

const tokenPaths = z.strictObject({
  accessToken: path,
  refreshToken: path.nullable(),
  expiresIn: path.nullable(),
  refreshExpiresIn: path.nullable(),
  account: path.nullable(),
});

const refreshTokenOperation = {
  document,
  refreshToken: z.discriminatedUnion('sentAs', [
    z.strictObject({ sentAs: z.literal('variable'), path }),
    z.strictObject({ sentAs: z.literal('header'), scheme }),
  ]),
};

/** A field value as HTTP allows it (RFC 9110 §5.5), in ASCII. */
const headerValue = z
  .string()
  .trim()
  .regex(/^[\x20-\x7e]*$/, 'Write a value of ASCII characters, in one line.')
  .max(4_000);

const clientId = z.string().trim().min(1, 'Write the client’s id, which the provider gave to this app.').max(500);
const scope = z
  .string()
  .trim()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e ]*$/, 'Write scopes with spaces between, for instance openid profile.')
  .max(2_000);

const auth: z.ZodType<ConnectionAuth> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('oauth'),
    server: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('discovery'), issuer: serverUrl }),
      z.strictObject({
        kind: z.literal('endpoints'),
        issuer: serverUrl.nullable(),
        authorization: serverUrl.nullable(),
        token: serverUrl,
        deviceAuthorization: serverUrl.nullable(),
        revocation: serverUrl.nullable(),
      }),
    ]),
    flow: z.enum(OAUTH_FLOWS),
    clientId,
    clientAuthentication: z.enum(['none', 'client_secret_basic', 'client_secret_post']),
    scope,
    resource: z.string().trim().min(1).max(2_000).nullable(),
    audience: z.string().trim().min(1).max(2_000).nullable(),
    redirect: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('loopback'),
        port: z.int().min(1).max(65_535, 'Write a port from 1 to 65535, or leave it empty.').nullable(),
        path: z
          .string()
          .trim()
          .regex(/^\/[\w\-./~]*$/, 'Write a path such as /callback.')
          .max(200),
      }),
      z.strictObject({ kind: z.literal('custom_scheme') }),
    ]),
    dpop: z.enum(['where_offered', 'never']),
    endsBrowserSession: z.boolean(),
    parameters: z.record(z.string().min(1).max(200), z.string().max(2_000)),
  }),
  z.strictObject({
    kind: z.literal('graphql'),
    endpoint: httpUrl.nullable(),
    signIn: z.strictObject({
      document,
      variables: z.strictObject({ username: path, password: path }),
      result: tokenPaths,
    }),
    refresh: z.strictObject({ ...refreshTokenOperation, result: tokenPaths }),
    signOut: z.strictObject(refreshTokenOperation).nullable(),
    refusedCodes: codes,
  }),
]);

const network: z.ZodType<NetworkSettings> = z.strictObject({
  proxy: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('system') }),
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({
      kind: z.literal('manual'),
      url: url(/^(?:https?|socks[45])$/, 'http://proxy.example.com:3128 or socks5://127.0.0.1:1080'),
    }),
  ]),
  caFile: z.string().trim().min(1).max(4_000).nullable(),
  acceptSelfSignedOnLoopback: z.boolean(),
});

export const connectionSettings: z.ZodType<ConnectionSettings> = z
  .strictObject({
    name,
    color: z.enum(CONNECTION_COLORS),
    endpoint: reachable(httpUrl),
    subscriptionEndpoint: reachable(subscriptionUrl).nullable(),
    subscriptionProtocol: z.enum(SUBSCRIPTION_PROTOCOLS),
    headers: z.array(z.strictObject({ name: headerName, value: headerValue })).max(50),
    header: z.strictObject({ name: headerName, scheme }),
    rejection: z.strictObject({
      codes,
      messages: codes,
      statuses: z.array(z.int().min(400, 'Write statuses from 400 to 599.').max(599)).max(20),
    }),
    auth,
    network,
    hint: z.string().max(2_000).nullable(),
  })
  .superRefine(({ subscriptionEndpoint, subscriptionProtocol }, context) => {
    if (subscriptionEndpoint === null) return;
    const overHttp = subscriptionProtocol === 'graphql-sse' || subscriptionProtocol === 'multipart';
    if (/^http/i.test(subscriptionEndpoint) === overHttp) return;
    const [wanted, other] = overHttp ? ['http', 'ws'] : ['ws', 'http'];
    context.addIssue({
      code: 'custom',
      path: ['subscriptionEndpoint'],
      message: `With this protocol the address begins with ${wanted}:// or ${wanted}s://, not with ${other}.`,
    });
  });

export const connectionSecrets: z.ZodType<ConnectionSecrets> = z.strictObject({
  clientSecret: z.string().min(1).max(2_000).nullable().exactOptional(),
});

const id = z.string().min(1).max(100);
const credentials = z.strictObject({ username: z.string().min(1).max(1_000), password: z.string().max(10_000) });

export const connection: z.ZodType<Connection> = z.intersection(z.object({ id }), connectionSettings);

export const draft = z.strictObject({ document: z.string().max(1_000_000), variables: z.string().max(1_000_000) });

/** The arguments of every request. */
export const requestArgs: { readonly [K in keyof Requests]: z.ZodType<Requests[K]['args']> } = {
  bootstrap: z.tuple([]),
  authorize: z.tuple([
    z.strictObject({
      id,
      epoch: z.int().nonnegative(),
      rejectedGeneration: z.int().positive().nullable(),
      target: z.literal('subscription').exactOptional(),
      dpopNonce: z.string().max(1_000).exactOptional(),
    }),
  ]),
  cancelAuthorization: z.tuple([id]),
  signIn: z.tuple([credentials.nullable()]),
  cancelSignIn: z.tuple([]),
  openSignInPage: z.tuple([]),
  signOut: z.tuple([]),
  retryNow: z.tuple([]),
  continueWithoutKeychain: z.tuple([]),
  claims: z.tuple([]),
  timeline: z.tuple([]),
  saveConnection: z.tuple([connectionSettings, connectionSecrets]),
  createConnection: z.tuple([connectionSettings, connectionSecrets]),
  storedSecrets: z.tuple([]),
  testConnection: z.tuple([
    connectionSettings,
    connectionSecrets,
    z.strictObject({ id, credentials: credentials.nullable() }),
  ]),
  cancelConnectionTest: z.tuple([id]),
  openConnection: z.tuple([id]),
  openConnectionWindow: z.tuple([id, z.boolean()]),
  duplicateConnection: z.tuple([id]),
  moveConnection: z.tuple([id, z.int().nonnegative()]),
  deleteConnection: z.tuple([id]),
  exportConnections: z.tuple([id.nullable()]),
  importConnections: z.tuple([]),
  dismissConnectionsProblem: z.tuple([]),
  newWindow: z.tuple([]),
  saveDraft: z.tuple([draft]),
};
