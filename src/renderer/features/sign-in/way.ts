import type { ConnectionAuth } from '../../../shared/connection.ts';

/**
 * What a person does to sign in: types a password here, goes to the browser, takes another device, or nothing at all
 * where the client signs in for itself.
 */
export type SignInWay = 'password' | 'browser' | 'device' | 'client';

export function wayOf(auth: ConnectionAuth): SignInWay {
  if (auth.kind === 'graphql') return 'password';
  switch (auth.flow) {
    case 'code':
      return 'browser';
    case 'device':
      return 'device';
    case 'client_credentials':
      return 'client';
    case 'password':
      return 'password';
  }
}
