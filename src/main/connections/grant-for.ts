import type { Connection } from '../../shared/connection.ts';
import type { Grant } from '../auth/grants/grant.ts';
import { GraphqlGrant } from '../auth/grants/graphql/graphql-grant.ts';
import { type OAuthDeps, OAuthGrant } from '../auth/grants/oauth/oauth-grant.ts';
import type { Http } from '../auth/ports.ts';

export type GrantDeps = Omit<OAuthDeps, 'clientSecret'> & {
  readonly http: Http;
  readonly clientSecret: (connection: Connection) => Promise<string | null>;
};

/** How tokens are obtained for a connection. */
export function grantFor(connection: Connection, { http, clientSecret, ...deps }: GrantDeps): Grant {
  const { auth } = connection;
  switch (auth.kind) {
    case 'graphql':
      return new GraphqlGrant({ ...connection, auth }, { http, clock: deps.clock });
    case 'oauth':
      return new OAuthGrant({ ...connection, auth }, { ...deps, clientSecret: () => clientSecret(connection) });
  }
}
