import type { Clock } from '../../ports.ts';
import { parseRetryAfter } from '../../schedule.ts';
import { GrantError } from '../grant.ts';
import { redact } from '../graphql/answer.ts';
import { transportError } from '../graphql/transport-error.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { asGrantError } from './provider-problem.ts';
import { isBusy, readTokenAnswer } from './token-answer.ts';

/**
 * Revokes a refresh token (RFC 7009 §2.1). Where the server has no endpoint for that, or refuses, there is nothing left to
 * do.
 * @throws GrantError
 */
export async function revokeToken(
  server: AuthorizationServer,
  refreshToken: string,
  signal: AbortSignal,
  clock: Clock,
): Promise<void> {
  const exchange = await server
    .exchange(signal, async ({ openid, config, metadata }) => {
      if (metadata.revocation_endpoint === undefined) return;
      await openid.tokenRevocation(config, refreshToken, { token_type_hint: 'refresh_token' });
    })
    .catch((error: unknown) => {
      throw asGrantError(error);
    });
  if (exchange.kind === 'accepted') return;
  const { error, failure, http, url, secrets } = exchange;
  if (failure !== null) throw transportError(failure, url);
  if (http === null) throw error;
  const { status, headers } = http;
  if (status < 300) return;
  if (isBusy(status)) {
    const retryAfterMs = parseRetryAfter(headers['retry-after'], headers.date, clock.wall());
    throw new GrantError('server', `The server answered HTTP ${status}.`, { retryAfterMs });
  }
  const answer = readTokenAnswer(http);
  if (answer.kind !== 'refusal') {
    throw new GrantError('misconfigured', `${url} answers HTTP ${status}, but not as a revocation endpoint does.`);
  }
  if (answer.code !== 'invalid_client' && answer.code !== 'unauthorized_client') return;
  const said = redact(answer.description ?? answer.code, [refreshToken, ...secrets]);
  throw new GrantError('misconfigured', `The server said: “${said}”`);
}
