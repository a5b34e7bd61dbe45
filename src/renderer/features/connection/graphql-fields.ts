import type { GraphqlAuth, RefreshTokenOperation, TokenPaths } from '../../../shared/connection.ts';
import type { GraphqlPath } from './form-fields.ts';
import { orNull, wordsIn, yesNo } from './form-values.ts';

type Fields = Readonly<Record<GraphqlPath, string>>;
type TokenOwner = 'auth.signIn.result' | 'auth.refresh.result';
type OperationOwner = 'auth.refresh' | 'auth.signOut';

const SIGN_OUT_EXAMPLE = `mutation SignOut($refreshToken: String!) {
  logout(refreshToken: $refreshToken)
}`;

export function graphqlFields(auth: GraphqlAuth): Record<GraphqlPath, string> {
  return {
    'auth.endpoint': auth.endpoint ?? '',
    'auth.signIn.document': auth.signIn.document,
    'auth.signIn.variables.username': auth.signIn.variables.username,
    'auth.signIn.variables.password': auth.signIn.variables.password,
    ...tokenFields('auth.signIn.result', auth.signIn.result),
    ...operationFields('auth.refresh', auth.refresh),
    ...tokenFields('auth.refresh.result', auth.refresh.result),
    'auth.signOut': yesNo(auth.signOut !== null),
    ...operationFields('auth.signOut', auth.signOut),
    'auth.refusedCodes': auth.refusedCodes.join(', '),
  };
}

export function graphqlIn(fields: Fields): GraphqlAuth {
  return {
    kind: 'graphql',
    endpoint: orNull(fields['auth.endpoint']),
    signIn: {
      document: fields['auth.signIn.document'],
      variables: {
        username: fields['auth.signIn.variables.username'],
        password: fields['auth.signIn.variables.password'],
      },
      result: tokensIn(fields, 'auth.signIn.result'),
    },
    refresh: { ...operationIn(fields, 'auth.refresh'), result: tokensIn(fields, 'auth.refresh.result') },
    signOut: fields['auth.signOut'] === 'yes' ? operationIn(fields, 'auth.signOut') : null,
    refusedCodes: wordsIn(fields['auth.refusedCodes']),
  };
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

function tokensIn(fields: Fields, owner: TokenOwner): TokenPaths {
  return {
    accessToken: fields[`${owner}.accessToken`],
    refreshToken: orNull(fields[`${owner}.refreshToken`]),
    expiresIn: orNull(fields[`${owner}.expiresIn`]),
    refreshExpiresIn: orNull(fields[`${owner}.refreshExpiresIn`]),
    account: orNull(fields[`${owner}.account`]),
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

function operationIn(fields: Fields, owner: OperationOwner): RefreshTokenOperation {
  const asHeader = fields[`${owner}.refreshToken.sentAs`] === 'header';
  return {
    document: fields[`${owner}.document`],
    refreshToken: asHeader
      ? { sentAs: 'header', scheme: fields[`${owner}.refreshToken.scheme`] }
      : { sentAs: 'variable', path: fields[`${owner}.refreshToken.path`] },
  };
}
