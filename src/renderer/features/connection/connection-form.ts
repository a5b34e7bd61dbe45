import type {
  Connection,
  ConnectionColor,
  ConnectionSettings,
  GraphqlAuth,
  NetworkSettings,
  SubscriptionProtocol,
} from '../../../shared/connection.ts';
import type { ConnectionSecrets } from '../../../shared/ipc.ts';
import type { Failure } from '../../../shared/result.ts';
import type { CommonPath, FieldPath, RowsPath } from './form-fields.ts';
import { linesIn, orNull, wordsIn, yesNo } from './form-values.ts';
import { graphqlFields, graphqlIn } from './graphql-fields.ts';
import { OAUTH_DEFAULTS, oauthFields, oauthIn } from './oauth-fields.ts';

/**
 * A connection as the form holds it: what is typed. It has the fields of both kinds of sign-in, so that going from one
 * to the other and back loses nothing.
 */
export interface ConnectionForm {
  readonly fields: Readonly<Record<FieldPath, string>>;
  readonly rows: Readonly<Record<RowsPath, readonly FormRow[]>>;
  readonly clientSecret: SecretEdit;
}

export interface FormRow {
  /** Tells the rows apart while they come and go. */
  readonly key: number;
  readonly name: string;
  readonly value: string;
}

/** What becomes of the client's secret, which never comes back from the keychain to a window. */
export type SecretEdit =
  | { readonly kind: 'keep' }
  | { readonly kind: 'forget' }
  | { readonly kind: 'replace'; readonly text: string };

/** @param template what a new connection starts from; the fields of the kind of sign-in that is not in use come of it. */
export function toForm(connection: ConnectionSettings | Connection, template: ConnectionSettings): ConnectionForm {
  const { auth } = connection;
  const graphql = auth.kind === 'graphql' ? auth : graphqlAuthOf(template);
  const oauth = auth.kind === 'oauth' ? auth : OAUTH_DEFAULTS;
  return {
    fields: { ...commonFields(connection), ...graphqlFields(graphql), ...oauthFields(oauth) },
    rows: {
      headers: connection.headers.map((header, key) => ({ key, ...header })),
      'auth.parameters': Object.entries(oauth.parameters).map(([name, value], key) => ({ key, name, value })),
    },
    clientSecret: { kind: 'keep' },
  };
}

/** What is typed, as settings. They are not checked here: the main process does, and names the field at fault. */
export function toSettings({ fields, rows }: ConnectionForm): ConnectionSettings {
  return {
    name: fields.name,
    endpoint: fields.endpoint,
    color: fields.color as ConnectionColor,
    subscriptionEndpoint: orNull(fields.subscriptionEndpoint),
    subscriptionProtocol: fields.subscriptionProtocol as SubscriptionProtocol,
    headers: rows.headers.map(({ name, value }) => ({ name, value })),
    header: { name: fields['header.name'], scheme: fields['header.scheme'] },
    rejection: {
      codes: wordsIn(fields['rejection.codes']),
      messages: linesIn(fields['rejection.messages']),
      statuses: wordsIn(fields['rejection.statuses']).map(Number),
    },
    auth:
      fields['auth.kind'] === 'oauth'
        ? oauthIn(fields, Object.fromEntries(rows['auth.parameters'].map(({ name, value }) => [name, value])))
        : graphqlIn(fields),
    network: {
      proxy: proxyIn(fields),
      caFile: orNull(fields['network.caFile']),
      acceptSelfSignedOnLoopback: fields['network.acceptSelfSignedOnLoopback'] === 'yes',
    },
    hint: fields.hint.trim() === '' ? null : fields.hint,
  };
}

/** @param stored whether the keychain holds a secret of this connection: one that is of no use is forgotten. */
export function toSecrets(form: ConnectionForm, stored: boolean): ConnectionSecrets {
  if (!takesSecret(form)) return stored ? { clientSecret: null } : {};
  const { clientSecret: edit } = form;
  switch (edit.kind) {
    case 'keep':
      return {};
    case 'forget':
      return { clientSecret: null };
    case 'replace':
      return edit.text === '' ? {} : { clientSecret: edit.text };
  }
}

/** Whether the client has a secret to show (RFC 6749 §2.3). */
export function takesSecret({ fields }: ConnectionForm): boolean {
  return fields['auth.kind'] === 'oauth' && fields['auth.clientAuthentication'] !== 'none';
}

/** Without the rows in which nothing was typed. */
export function withoutEmptyRows(form: ConnectionForm): ConnectionForm {
  const filled = (rows: readonly FormRow[]) => rows.filter(({ name, value }) => `${name}${value}`.trim() !== '');
  return {
    ...form,
    rows: { headers: filled(form.rows.headers), 'auth.parameters': filled(form.rows['auth.parameters']) },
  };
}

/** What no message to the main process could carry: a number that is none, a parameter without a name. */
export function faultIn({ fields, rows }: ConnectionForm): Failure | null {
  const fault = (field: string, message: string): Failure => ({ code: 'bad_request', message, field });
  if (wordsIn(fields['rejection.statuses']).some((word) => !/^\d+$/.test(word))) {
    return fault('rejection.statuses', 'Write statuses as numbers from 400 to 599, for instance 401.');
  }
  if (fields['auth.kind'] !== 'oauth') return null;
  if (fields['auth.redirect.kind'] === 'loopback' && !/^\s*\d*\s*$/.test(fields['auth.redirect.port'])) {
    return fault('auth.redirect.port', 'Write a port from 1 to 65535, or leave it empty.');
  }
  const names = rows['auth.parameters'].map(({ name }) => name.trim());
  if (names.includes('')) return fault('auth.parameters', 'Give each parameter a name.');
  if (new Set(names).size < names.length) return fault('auth.parameters', 'Each parameter can be sent only once.');
  return null;
}

function commonFields(connection: ConnectionSettings): Record<CommonPath, string> {
  const { header, rejection, network } = connection;
  return {
    name: connection.name,
    color: connection.color,
    endpoint: connection.endpoint,
    subscriptionEndpoint: connection.subscriptionEndpoint ?? '',
    subscriptionProtocol: connection.subscriptionProtocol,
    'header.name': header.name,
    'header.scheme': header.scheme,
    'rejection.codes': rejection.codes.join(', '),
    'rejection.messages': rejection.messages.join('\n'),
    'rejection.statuses': rejection.statuses.join(', '),
    'auth.kind': connection.auth.kind,
    'network.proxy.kind': network.proxy.kind,
    'network.proxy.url': network.proxy.kind === 'manual' ? network.proxy.url : '',
    'network.caFile': network.caFile ?? '',
    'network.acceptSelfSignedOnLoopback': yesNo(network.acceptSelfSignedOnLoopback),
    hint: connection.hint ?? '',
  };
}

function proxyIn(fields: ConnectionForm['fields']): NetworkSettings['proxy'] {
  switch (fields['network.proxy.kind']) {
    case 'manual':
      return { kind: 'manual', url: fields['network.proxy.url'] };
    case 'none':
      return { kind: 'none' };
    default:
      return { kind: 'system' };
  }
}

function graphqlAuthOf({ auth }: ConnectionSettings): GraphqlAuth {
  if (auth.kind === 'graphql') return auth;
  throw new Error('A new connection starts with GraphQL operations.');
}
