/** The fields of the connection form, by the path of the setting. Paths are those of `Failure.field`. */

const COMMON_PATHS = [
  'name',
  'color',
  'endpoint',
  'subscriptionEndpoint',
  'subscriptionProtocol',
  'header.name',
  'header.scheme',
  'rejection.codes',
  'rejection.messages',
  'rejection.statuses',
  'auth.kind',
  'network.proxy.kind',
  'network.proxy.url',
  'network.caFile',
  /** `yes` or `no`. */
  'network.acceptSelfSignedOnLoopback',
  'hint',
] as const;

const GRAPHQL_PATHS = [
  'auth.endpoint',
  'auth.signIn.document',
  'auth.signIn.variables.username',
  'auth.signIn.variables.password',
  'auth.signIn.result.accessToken',
  'auth.signIn.result.refreshToken',
  'auth.signIn.result.expiresIn',
  'auth.signIn.result.refreshExpiresIn',
  'auth.signIn.result.account',
  'auth.refresh.document',
  'auth.refresh.refreshToken.sentAs',
  'auth.refresh.refreshToken.path',
  'auth.refresh.refreshToken.scheme',
  'auth.refresh.result.accessToken',
  'auth.refresh.result.refreshToken',
  'auth.refresh.result.expiresIn',
  'auth.refresh.result.refreshExpiresIn',
  'auth.refresh.result.account',
  /** `yes` or `no`. */
  'auth.signOut',
  'auth.signOut.document',
  'auth.signOut.refreshToken.sentAs',
  'auth.signOut.refreshToken.path',
  'auth.signOut.refreshToken.scheme',
  'auth.refusedCodes',
] as const;

const OAUTH_PATHS = [
  'auth.server.kind',
  'auth.server.issuer',
  'auth.server.authorization',
  'auth.server.token',
  'auth.server.deviceAuthorization',
  'auth.server.revocation',
  'auth.flow',
  'auth.clientId',
  'auth.clientAuthentication',
  'auth.scope',
  'auth.resource',
  'auth.audience',
  'auth.redirect.kind',
  'auth.redirect.port',
  'auth.redirect.path',
  /** `yes` or `no`. */
  'auth.dpop',
  /** `yes` or `no`. */
  'auth.endsBrowserSession',
] as const;

export type CommonPath = (typeof COMMON_PATHS)[number];
export type GraphqlPath = (typeof GRAPHQL_PATHS)[number];
export type OAuthPath = (typeof OAUTH_PATHS)[number];
export type FieldPath = CommonPath | GraphqlPath | OAuthPath;

/** Lists of names with values. */
export const ROWS_PATHS = ['headers', 'auth.parameters'] as const;
export type RowsPath = (typeof ROWS_PATHS)[number];

/** A cell of such a list, for instance `headers.0.value`. */
export type CellPath = `${RowsPath}.${number}.${'name' | 'value'}`;

/** All that can be at fault: a field, a list or a cell of it, or the client's secret. */
export type FormPlace = FieldPath | RowsPath | CellPath | 'clientSecret';

const PLACES: readonly (FieldPath | RowsPath | 'clientSecret')[] = [
  ...COMMON_PATHS,
  ...GRAPHQL_PATHS,
  ...OAUTH_PATHS,
  ...ROWS_PATHS,
  'clientSecret',
];

/** The place of the form that a failure names; `null` where it names none of them. */
export function fieldOf(failureField: string | undefined): FormPlace | null {
  if (failureField === undefined) return null;
  if (isHeaderCell(failureField)) return failureField;
  const within = (path: string) => failureField === path || failureField.startsWith(`${path}.`);
  const enclosing = PLACES.filter(within).toSorted((a, b) => b.length - a.length)[0];
  return enclosing ?? PLACES.find((path) => path.startsWith(`${failureField}.`)) ?? null;
}

/** Parameters are sent as a record, so that only headers are named by their place in the list. */
function isHeaderCell(path: string): path is CellPath {
  return /^headers\.\d+\.(?:name|value)$/.test(path);
}

export type SectionName =
  | 'server'
  | 'client'
  | 'access'
  | 'redirect'
  | 'protection'
  | 'signIn'
  | 'refresh'
  | 'signOut'
  | 'token'
  | 'subscriptions'
  | 'headers'
  | 'network'
  | 'advanced';

/** By the beginnings of the paths; the first that fits. What fits none is always in sight. */
const SECTIONS: readonly (readonly [start: string, section: SectionName])[] = [
  ['auth.server', 'server'],
  ['auth.flow', 'client'],
  ['auth.client', 'client'],
  ['clientSecret', 'client'],
  ['auth.scope', 'access'],
  ['auth.resource', 'access'],
  ['auth.audience', 'access'],
  ['auth.parameters', 'access'],
  ['auth.redirect', 'redirect'],
  ['auth.dpop', 'protection'],
  ['auth.endsBrowserSession', 'protection'],
  ['auth.signIn', 'signIn'],
  ['auth.refresh', 'refresh'],
  ['auth.refusedCodes', 'refresh'],
  ['auth.signOut', 'signOut'],
  ['header.', 'token'],
  ['rejection', 'token'],
  ['subscription', 'subscriptions'],
  ['headers', 'headers'],
  ['network', 'network'],
  ['auth.endpoint', 'advanced'],
  ['hint', 'advanced'],
];

/** The section that hides a place while it is closed; `null` for what is always in sight. */
export function sectionOf(place: FormPlace): SectionName | null {
  return SECTIONS.find(([start]) => place.startsWith(start))?.[1] ?? null;
}
