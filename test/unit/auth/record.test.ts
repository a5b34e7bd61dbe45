import { describe, expect, it } from 'vitest';
import { parse, type SessionRecord, sameAddresses, serialize } from '../../../src/main/auth/vault/record.ts';

const record: SessionRecord = {
  refreshToken: 'r1',
  proofKey: null,
  addresses: ['https://api.test/graphql', ''],
  account: 'ada',
  sessionExpiresAt: 1_800_000_000_000,
  spendingSince: 1_700_000_000_000,
};

const changed = (change: object) => JSON.stringify({ ...JSON.parse(serialize(record)), ...change });

describe('a session’s record', () => {
  it.each([
    record,
    { ...record, proofKey: '{"kty":"EC"}' },
    { ...record, addresses: [], account: null, sessionExpiresAt: null, spendingSince: null },
  ])('is read as it was written', (written) => {
    expect(parse(serialize(written))).toEqual({ kind: 'record', record: written });
  });

  it('is bound to no key where an earlier Latchkey wrote it', () => {
    expect(parse(changed({ proofKey: undefined }))).toEqual({ kind: 'record', record });
  });

  it('is none where nothing is stored', () => {
    expect(parse(null)).toEqual({ kind: 'none' });
  });

  it.each([
    ['is no JSON', '{"version":1'],
    ['is empty', ''],
    ['is null', 'null'],
    ['is a number', '1'],
    ['is of a newer version', changed({ version: 2 })],
    ['has no refresh token', changed({ refreshToken: null })],
    ['has an empty refresh token', changed({ refreshToken: '' })],
    ['has a key that is no text', changed({ proofKey: 7 })],
    ['has no addresses', changed({ addresses: undefined })],
    ['has an address that is no text', changed({ addresses: ['https://api.test/graphql', 7] })],
    ['has a text for addresses', changed({ addresses: 'https://api.test/graphql' })],
    ['has an account that is no text', changed({ account: 7 })],
    ['lacks the account', changed({ account: undefined })],
    ['has an end that is no number', changed({ sessionExpiresAt: '2026' })],
    ['has a write-ahead that is no number', changed({ spendingSince: true })],
  ])('is unreadable, and kept as it reads, where it %s', (_how, text) => {
    expect(parse(text)).toEqual({ kind: 'unreadable', text });
  });
});

describe('sameAddresses', () => {
  it.each([
    [['a', 'b'], ['a', 'b'], true],
    [['a', 'b'], ['a', 'c'], false],
    [['a', 'b'], ['b', 'a'], false],
    [['a'], ['a', 'b'], false],
    [['a', 'b'], ['a'], false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(sameAddresses(a, b)).toBe(same);
  });
});
