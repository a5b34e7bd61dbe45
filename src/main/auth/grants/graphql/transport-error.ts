import { HttpFailure } from '../../ports.ts';
import { GrantError } from '../grant.ts';

/** Why nothing could be exchanged with `endpoint`, and what to do. Throws whatever is not the line's doing. */
export function transportError(error: unknown, endpoint: string): GrantError {
  if (!(error instanceof HttpFailure)) throw error;
  switch (error.kind) {
    case 'offline':
      return new GrantError('offline', `There is no network, or ${hostOf(endpoint)} cannot be found.`);
    case 'refused':
      return new GrantError('server', `Nothing answers at ${endpoint}. Check the address, and that the server runs.`);
    case 'insecure':
      return new GrantError(
        'server',
        `No secure connection to ${hostOf(endpoint)} came about. Check that the address begins with the right one of http and https, and that this computer trusts the server’s certificate.`,
      );
    case 'redirected':
      return new GrantError(
        'server',
        `${endpoint} redirects to another address, where no password or token is sent. Write the address that it leads to.`,
        { mayHaveActed: true },
      );
    case 'network_changed':
      return new GrantError('offline', 'The network changed in the middle of it.', { mayHaveActed: true });
    case 'broken':
    case 'aborted':
      return new GrantError('server', `${hostOf(endpoint)} did not answer in time, or broke off.`, {
        mayHaveActed: true,
      });
    case 'unusable':
      return new GrantError('server', `${endpoint} gave an answer that cannot be used: ${error.message}`, {
        mayHaveActed: true,
      });
  }
}

function hostOf(endpoint: string): string {
  return new URL(endpoint).host;
}
