import { describe, expect, it } from 'vitest';
import { challengesIn } from '../../../src/renderer/auth/challenges.ts';

function read(header: string) {
  return challengesIn(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
}

describe('WWW-Authenticate', () => {
  it.each([
    ['Bearer', [['bearer', {}]]],
    ['Bearer error="invalid_token"', [['bearer', { error: 'invalid_token' }]]],
    ['BEARER Error=invalid_token', [['bearer', { error: 'invalid_token' }]]],
    [
      'Bearer realm="a, \\"b\\" = c", error = "invalid_token",error_description="expired"',
      [['bearer', { realm: 'a, "b" = c', error: 'invalid_token', error_description: 'expired' }]],
    ],
    [
      'Basic realm="staging", DPoP algs="ES256 PS256", error="use_dpop_nonce"',
      [
        ['basic', { realm: 'staging' }],
        ['dpop', { algs: 'ES256 PS256', error: 'use_dpop_nonce' }],
      ],
    ],
    [
      'Bearer, Basic realm="x"',
      [
        ['bearer', {}],
        ['basic', { realm: 'x' }],
      ],
    ],
    ['', []],
    ['error="invalid_token"', []],
  ])('%j has its challenges', (header, challenges) => {
    expect(read(header)).toEqual(challenges);
  });

  it('is read in time whatever its length', () => {
    expect(challengesIn('"\\'.repeat(100_000))).toEqual([]);
    expect(challengesIn(`Bearer ${'a="b", '.repeat(50_000)}`)).toHaveLength(1);
  });
});
