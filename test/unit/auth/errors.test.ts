import { describe, expect, it } from 'vitest';
import { AuthError } from '../../../src/main/auth/errors.ts';
import { GrantError } from '../../../src/main/auth/grants/grant.ts';
import { HttpFailure, LockTimeout, SecretStoreUnavailable } from '../../../src/main/auth/ports.ts';

describe('a failure on its way to a window', () => {
  it('has a code and words, and nothing that is not known', () => {
    expect(new AuthError('not_signed_in', 'Sign in.').toFailure()).toStrictEqual({
      code: 'not_signed_in',
      message: 'Sign in.',
    });
  });

  it('says in whole milliseconds when it makes sense to ask again, never too early', () => {
    const error = new AuthError('temporarily_unavailable', 'Wait.', { retryAfterMs: 1_200.1 });
    expect(error.toFailure()).toStrictEqual({
      code: 'temporarily_unavailable',
      message: 'Wait.',
      retryAfterMs: 1_201,
    });
  });

  it('names the setting at fault', () => {
    const error = new AuthError('document_invalid', 'Edit it.', { field: 'auth.signIn.document' });
    expect(error.toFailure()).toStrictEqual({
      code: 'document_invalid',
      message: 'Edit it.',
      field: 'auth.signIn.document',
    });
  });
});

describe('an error in the log, which has its name alone', () => {
  it.each([
    [new AuthError('internal', 'A defect.'), 'AuthError'],
    [new GrantError('server', 'Try later.'), 'GrantError'],
    [new HttpFailure('broken', 'It broke off.'), 'HttpFailure'],
    [new LockTimeout('Another process holds it.'), 'LockTimeout'],
    [new SecretStoreUnavailable('It is locked.'), 'SecretStoreUnavailable'],
  ])('$name can be told from others', (error, name) => {
    expect(error.name).toBe(name);
  });
});
