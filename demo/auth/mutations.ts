import type { GraphQLError, GraphQLResolveInfo } from 'graphql';
import type { Clock } from '../clock.ts';
import type { DemoContext } from '../context.ts';
import { type Faults, strike } from '../control/faults.ts';
import type { Journal, NewEntry } from '../control/journal.ts';
import { clientError } from '../errors.ts';
import type { Settings } from '../options.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Families, Lineage, RefreshGrant } from './families.ts';
import type { RefusalReason } from './rotation.ts';
import type { User, Users } from './users.ts';

/** The answer of `login` and `refreshToken`. Lifetimes are in seconds. */
interface TokenGrant {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresIn: number | null;
  readonly refreshExpiresIn: number;
  readonly user: User;
}

/** What a mutation did: its value or its refusal, and what the journal notes. */
type Done<T> = ({ readonly value: T } | { readonly refusal: GraphQLError }) & {
  readonly note: Pick<NewEntry, 'outcome' | 'reason' | 'username' | 'family' | 'generation'>;
};

type AuthMutation = 'login' | 'refresh' | 'logout';

const REFUSALS: Readonly<Record<RefusalReason, string>> = {
  unknown: 'The refresh token is unknown. Sign in again.',
  revoked: 'The session was ended. Sign in again.',
  expired: 'The session expired. Sign in again.',
  reused: 'The refresh token was already used. The session was ended as a precaution: sign in again.',
};

export interface AuthParts {
  readonly users: Users;
  readonly families: Families;
  readonly accessTokens: AccessTokens;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly faults: Faults;
  readonly journal: Journal;
  /** Told of every token given out. */
  readonly onIssued: (accessToken: string, refreshToken: string | null) => void;
}

/** Resolvers of the three mutations by which tokens are obtained and given up. */
export function authMutations(parts: AuthParts) {
  const { users, families, accessTokens, settings } = parts;

  async function grantTokens(user: User, grant: RefreshGrant): Promise<Done<TokenGrant>> {
    const accessToken = await accessTokens.issue(user, grant);
    parts.onIssued(accessToken, grant.refreshToken);
    const expiresIn =
      settings.announcedLifetime === 'actual' ? settings.accessTokenLifetime : settings.announcedLifetime;
    return {
      value: { accessToken, refreshToken: grant.refreshToken, expiresIn, refreshExpiresIn: grant.expiresIn, user },
      note: { outcome: 'ok', username: user.username, family: grant.familyId, generation: grant.generation },
    };
  }

  function lineageNote(lineage: Lineage | null) {
    if (!lineage) return {};
    const { userId, familyId, generation } = lineage;
    return { username: users.byId(userId)?.username ?? null, family: familyId, generation };
  }

  async function login(username: string, password: string): Promise<Done<TokenGrant>> {
    const user = await users.authenticate(username, password);
    if (user) return grantTokens(user, families.start(user.id));
    return {
      refusal: clientError('UNAUTHENTICATED', 'Wrong username or password.'),
      // What was typed as the name may be the password.
      note: { outcome: 'refused', reason: 'credentials' },
    };
  }

  async function refresh(token: string): Promise<Done<TokenGrant>> {
    const result = families.refresh(token);
    if (!result.ok) {
      return {
        refusal: clientError('UNAUTHENTICATED', REFUSALS[result.reason]),
        note: { outcome: 'refused', reason: result.reason, ...lineageNote(result.lineage) },
      };
    }
    const user = users.byId(result.grant.userId);
    if (!user) throw new Error(`Family ${result.grant.familyId} has no user.`);
    return grantTokens(user, result.grant);
  }

  /** Succeeds for an unknown token too: there is nothing left to revoke (RFC 7009 §2.2). */
  async function logout(token: string): Promise<Done<true>> {
    const lineage = families.end(token);
    return { value: true, note: { outcome: 'ok', reason: lineage ? null : 'unknown', ...lineageNote(lineage) } };
  }

  return {
    login: (
      _: unknown,
      args: { username: string; password: string },
      context: DemoContext,
      about: GraphQLResolveInfo,
    ) => underFaults(parts, 'login', context, about, () => login(args.username, args.password)),
    refreshToken: (_: unknown, args: { refreshToken: string }, context: DemoContext, about: GraphQLResolveInfo) =>
      underFaults(parts, 'refresh', context, about, () => refresh(args.refreshToken)),
    logout: (_: unknown, args: { refreshToken: string }, context: DemoContext, about: GraphQLResolveInfo) =>
      underFaults(parts, 'logout', context, about, () => logout(args.refreshToken)),
  };
}

/** Makes the change under the faults that tests asked for, and notes in the journal what came of it. */
async function underFaults<T>(
  { faults, journal }: Pick<AuthParts, 'faults' | 'journal'>,
  kind: AuthMutation,
  { exchange }: DemoContext,
  about: GraphQLResolveInfo,
  change: () => Promise<Done<T>>,
): Promise<T> {
  if (!exchange) throw clientError('BAD_REQUEST', 'Send this mutation over HTTP.');
  const { at, leave } = journal.enter(kind);
  const request = { at, kind, operationName: about.operation.name?.value ?? null };
  try {
    const before = await faults.pass(kind, 'before');
    if (before) {
      journal.record({ ...request, outcome: 'interrupted', fault: before.kind });
      return await strike(before, exchange);
    }
    const done = await change();
    const after = await faults.pass(kind, 'after');
    journal.record({ ...request, ...done.note, fault: after?.kind ?? null });
    if (after) return await strike(after, exchange);
    if ('refusal' in done) throw done.refusal;
    return done.value;
  } finally {
    leave();
  }
}
