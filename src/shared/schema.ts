import { z } from 'zod';
import type { Connection, ConnectionSettings } from './connection.ts';
import type { Requests } from './ipc.ts';

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
const webSocketUrl = url(/^wss?$/, 'wss://api.example.com/graphql');

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

export const connectionSettings: z.ZodType<ConnectionSettings> = z.strictObject({
  name,
  endpoint: reachable(httpUrl),
  subscriptionEndpoint: reachable(webSocketUrl).nullable(),
  header: z.strictObject({ name: headerName, scheme }),
  rejectedCodes: codes,
  auth: z.strictObject({
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
  hint: z.string().max(2_000).nullable(),
});

const id = z.string().min(1).max(100);

export const connection: z.ZodType<Connection> = z.intersection(z.object({ id }), connectionSettings);

export const draft = z.strictObject({ document: z.string().max(1_000_000), variables: z.string().max(1_000_000) });

/** The arguments of every request. */
export const requestArgs: { readonly [K in keyof Requests]: z.ZodType<Requests[K]['args']> } = {
  bootstrap: z.tuple([]),
  authorize: z.tuple([
    z.strictObject({ id, epoch: z.int().nonnegative(), rejectedGeneration: z.int().positive().nullable() }),
  ]),
  cancelAuthorization: z.tuple([id]),
  signIn: z.tuple([z.strictObject({ username: z.string().min(1).max(1_000), password: z.string().max(10_000) })]),
  signOut: z.tuple([]),
  retryNow: z.tuple([]),
  continueWithoutKeychain: z.tuple([]),
  claims: z.tuple([]),
  timeline: z.tuple([]),
  saveConnection: z.tuple([connectionSettings]),
  createConnection: z.tuple([connectionSettings]),
  openConnection: z.tuple([id]),
  newWindow: z.tuple([]),
  saveDraft: z.tuple([draft]),
};
