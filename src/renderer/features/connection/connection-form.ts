import type { Connection, ConnectionSettings, RefreshTokenOperation, TokenPaths } from '../../../shared/connection.ts';

/**
 * A connection as the form holds it: what is typed, by the path of the setting. Paths are those of
 * `Failure.field`, so that an error finds its place.
 */
export type ConnectionForm = Readonly<Record<FieldPath, string>>;

export type FieldPath = (typeof FIELD_PATHS)[number];

type TokenOwner = 'auth.signIn.result' | 'auth.refresh.result';
type OperationOwner = 'auth.refresh' | 'auth.signOut';

const FIELD_PATHS = [
  'name',
  'endpoint',
  'subscriptionEndpoint',
  'header.name',
  'header.scheme',
  'rejectedCodes',
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
  'hint',
] as const;

const SIGN_OUT_EXAMPLE = `mutation SignOut($refreshToken: String!) {
  logout(refreshToken: $refreshToken)
}`;

export function toForm(connection: ConnectionSettings | Connection): ConnectionForm {
  const { auth } = connection;
  if (auth.kind !== 'graphql') throw new Error('The form has no fields for this kind of sign-in yet.');
  return {
    name: connection.name,
    endpoint: connection.endpoint,
    subscriptionEndpoint: connection.subscriptionEndpoint ?? '',
    'header.name': connection.header.name,
    'header.scheme': connection.header.scheme,
    rejectedCodes: connection.rejection.codes.join(', '),
    'auth.endpoint': auth.endpoint ?? '',
    'auth.signIn.document': auth.signIn.document,
    'auth.signIn.variables.username': auth.signIn.variables.username,
    'auth.signIn.variables.password': auth.signIn.variables.password,
    ...tokenFields('auth.signIn.result', auth.signIn.result),
    ...operationFields('auth.refresh', auth.refresh),
    ...tokenFields('auth.refresh.result', auth.refresh.result),
    'auth.signOut': auth.signOut === null ? 'no' : 'yes',
    ...operationFields('auth.signOut', auth.signOut),
    'auth.refusedCodes': auth.refusedCodes.join(', '),
    hint: connection.hint ?? '',
  };
}

/**
 * What is typed, as settings, with what the form has no fields for of `base`. They are not checked here: the main process
 * does, and names the field at fault.
 */
export function toSettings(form: ConnectionForm, base: ConnectionSettings): ConnectionSettings {
  const { color, subscriptionProtocol, headers, network, rejection } = base;
  return {
    color,
    subscriptionProtocol,
    headers,
    network,
    name: form.name,
    endpoint: form.endpoint,
    subscriptionEndpoint: orNull(form.subscriptionEndpoint),
    header: { name: form['header.name'], scheme: form['header.scheme'] },
    rejection: { ...rejection, codes: codesIn(form.rejectedCodes) },
    auth: {
      kind: 'graphql',
      endpoint: orNull(form['auth.endpoint']),
      signIn: {
        document: form['auth.signIn.document'],
        variables: {
          username: form['auth.signIn.variables.username'],
          password: form['auth.signIn.variables.password'],
        },
        result: tokensIn(form, 'auth.signIn.result'),
      },
      refresh: { ...operationIn(form, 'auth.refresh'), result: tokensIn(form, 'auth.refresh.result') },
      signOut: form['auth.signOut'] === 'yes' ? operationIn(form, 'auth.signOut') : null,
      refusedCodes: codesIn(form['auth.refusedCodes']),
    },
    hint: form.hint.trim() === '' ? null : form.hint,
  };
}

/** The field of the form that a failure names; `null` where it names none of them. */
export function fieldOf(failureField: string | undefined): FieldPath | null {
  if (failureField === undefined) return null;
  const within = (path: string) => failureField === path || failureField.startsWith(`${path}.`);
  const enclosing = FIELD_PATHS.filter(within).toSorted((a, b) => b.length - a.length)[0];
  return enclosing ?? FIELD_PATHS.find((path) => path.startsWith(`${failureField}.`)) ?? null;
}

function tokenFields<Owner extends TokenOwner>(owner: Owner, paths: TokenPaths) {
  return {
    [`${owner}.accessToken`]: paths.accessToken,
    [`${owner}.refreshToken`]: paths.refreshToken ?? '',
    [`${owner}.expiresIn`]: paths.expiresIn ?? '',
    [`${owner}.refreshExpiresIn`]: paths.refreshExpiresIn ?? '',
    [`${owner}.account`]: paths.account ?? '',
  } as Record<`${Owner}.${keyof TokenPaths}`, string>;
}

function tokensIn(form: ConnectionForm, owner: TokenOwner): TokenPaths {
  return {
    accessToken: form[`${owner}.accessToken`],
    refreshToken: orNull(form[`${owner}.refreshToken`]),
    expiresIn: orNull(form[`${owner}.expiresIn`]),
    refreshExpiresIn: orNull(form[`${owner}.refreshExpiresIn`]),
    account: orNull(form[`${owner}.account`]),
  };
}

function operationFields<Owner extends OperationOwner>(owner: Owner, operation: RefreshTokenOperation | null) {
  const sent = operation?.refreshToken ?? { sentAs: 'variable', path: 'refreshToken' };
  return {
    [`${owner}.document`]: operation?.document ?? SIGN_OUT_EXAMPLE,
    [`${owner}.refreshToken.sentAs`]: sent.sentAs,
    [`${owner}.refreshToken.path`]: sent.sentAs === 'variable' ? sent.path : '',
    [`${owner}.refreshToken.scheme`]: sent.sentAs === 'header' ? sent.scheme : 'Bearer',
  } as Record<`${Owner}.${'document' | `refreshToken.${'sentAs' | 'path' | 'scheme'}`}`, string>;
}

function operationIn(form: ConnectionForm, owner: OperationOwner): RefreshTokenOperation {
  const asHeader = form[`${owner}.refreshToken.sentAs`] === 'header';
  return {
    document: form[`${owner}.document`],
    refreshToken: asHeader
      ? { sentAs: 'header', scheme: form[`${owner}.refreshToken.scheme`] }
      : { sentAs: 'variable', path: form[`${owner}.refreshToken.path`] },
  };
}

function codesIn(typed: string): readonly string[] {
  return typed.split(/[\s,]+/).filter((code) => code !== '');
}

function orNull(typed: string): string | null {
  return typed.trim() === '' ? null : typed;
}
