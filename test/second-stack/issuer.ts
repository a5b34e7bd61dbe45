import { GraphQLError } from 'graphql';
import jwt from 'jsonwebtoken';

export const SECRET = 'of the second stack, for tests alone';

/** Schema and resolvers of signing in, the same for both servers. */
export const sessionTypeDefs = /* GraphQL */ `
  type Mutation {
    logIn(email: String!, password: String!): Session!
    renew(token: String!): Session!
  }
  type Session { token: String!, renewalToken: String!, expiresIn: Int! }
`;

/** How many sessions were renewed, by the name of the server. */
export const renewals = { apollo: 0, express: 0 };

/**
 * The access token of a sign-in has expired by the reckoning of the API, whatever `expiresIn` says: the issuer's clock
 * is behind. Those of a renewal are good.
 */
export function sessionResolvers(server: keyof typeof renewals) {
  let live: string | null = null;
  let count = 0;
  const session = (lifetimeS: number) => {
    count += 1;
    live = `renewal-${count}`;
    const exp = Math.floor(Date.now() / 1_000) + lifetimeS;
    return { token: jwt.sign({ sub: 'ada', exp }, SECRET), renewalToken: live, expiresIn: 300 };
  };
  return {
    logIn: ({ password }: { password: string }) => {
      if (password !== 'open sesame') throw new GraphQLError('Wrong e-mail address or password.');
      return session(-10);
    },
    renew: ({ token }: { token: string }) => {
      if (token !== live) throw new GraphQLError('Renewal refused.', { extensions: { code: 'RENEWAL_REFUSED' } });
      renewals[server] += 1;
      return session(300);
    },
  };
}

/** The claims of a bearer token. Throws `jwt expired` and such, in the words of the library. */
export function claimsOf(authorization: string | undefined): jwt.JwtPayload {
  const claims = jwt.verify(authorization?.replace(/^Bearer /, '') ?? '', SECRET);
  if (typeof claims === 'string') throw new Error('jwt malformed');
  return claims;
}
