import { describe, expect, it } from 'vitest';
import { claimsOf, expiresAt, freshness, lifetimeOf, receiveAccessToken } from '../../../src/main/auth/access-token.ts';
import { now } from '../../../src/main/auth/instant.ts';
import { VirtualTime } from './virtual-time.ts';

const jwt = (claims: unknown) => jwtOf(JSON.stringify(claims));

const jwtOf = (claims: string) =>
  ['{"alg":"none"}', claims, 'sig'].map((part) => Buffer.from(part).toString('base64url')).join('.');

describe('lifetimeOf', () => {
  const now = 1_700_000_000_000;

  it('takes expires_in before anything in the token', () => {
    expect(lifetimeOf(jwt({ iat: 1, exp: 2 }), 300_000, now)).toBe(300_000);
  });

  it('takes exp - iat, whatever the clocks say', () => {
    expect(lifetimeOf(jwt({ iat: 5_000_000, exp: 5_000_060 }), null, now)).toBe(60_000);
  });

  it('takes exp against this clock where there is no iat', () => {
    expect(lifetimeOf(jwt({ exp: now / 1_000 + 30 }), null, now)).toBe(30_000);
    expect(lifetimeOf(jwt({ exp: now / 1_000 + 30, iat: '0' }), null, now)).toBe(30_000);
    expect(lifetimeOf(jwtOf(`{"exp":${now / 1_000 + 30},"iat":-1e999}`), null, now)).toBe(30_000);
  });

  it.each([
    ['an opaque token', 'opaque'],
    ['something like a JWT', 'a.b.c'],
    ['claims that are a list', jwt([])],
    ['an exp that is no number', jwt({ exp: 'soon' })],
    ['no exp', jwt({ exp: null, iat: 4 })],
    ['an exp beyond all numbers', jwtOf('{"exp":1e999}')],
    ['an exp that is past', jwt({ exp: now / 1_000 - 30 })],
    ['an exp that is this very moment', jwt({ exp: now / 1_000 })],
  ])('is unknown for %s', (_what, token) => {
    expect(lifetimeOf(token, null, now)).toBeNull();
  });
});

describe('claimsOf', () => {
  it('reads a token’s claims, and knows that an opaque one has none', () => {
    expect(claimsOf(jwt({ sub: 'ada', name: 'Ada' }))).toEqual({ sub: 'ada', name: 'Ada' });
    expect(claimsOf('opaque')).toBeNull();
  });

  it.each(['"ada"', '5', 'null'])('has none of a token that holds %s in their place', (claims) => {
    expect(claimsOf(jwtOf(claims))).toBeNull();
  });
});

describe('freshness', () => {
  it('goes from fresh over soft to hard, by whichever clock is ahead', async () => {
    const time = new VirtualTime();
    const token = receiveAccessToken('t', 1, 60_000, now(time), 0, () => 0);
    expect(freshness(token, time)).toBe('fresh');
    await time.advance(44_000);
    expect(freshness(token, time)).toBe('soft_expired');
    time.setWall(-3_600_000);
    await time.advance(11_000);
    expect(freshness(token, time)).toBe('hard_expired');
  });
});

describe('a token whose lifetime nobody told', () => {
  it('stays fresh, and ends at no known time', async () => {
    const time = new VirtualTime();
    const token = receiveAccessToken('t', 1, null, now(time), 0, () => 0);
    await time.advance(86_400_000);
    expect(freshness(token, time)).toBe('fresh');
    expect(expiresAt(token)).toBeNull();
  });
});

describe('expiresAt', () => {
  it('is the receipt and the lifetime from there, less the time that the answer took', () => {
    const time = new VirtualTime();
    const token = receiveAccessToken('t', 1, 60_000, now(time), 2_000, () => 0);
    expect(expiresAt(token)).toBe(time.wall() + 58_000);
  });
});
