import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { afterEach, expect, test, vi } from 'vitest';
import { DpopProofs, provenTarget } from '../../../src/main/auth/grants/oauth/dpop-proof.ts';

const WALL = 1_767_225_600_999;
const REQUEST = { method: 'POST', url: 'https://api.example.com/graphql', accessToken: 'an-access-token' };

async function newKey() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  return { jwk: JSON.stringify(await exportJWK(privateKey)), publicJwk: await exportJWK(publicKey) };
}

function proofs() {
  return new DpopProofs({ wall: () => WALL });
}

test('a proof names the request, the access token and the time, and is signed with the key (RFC 9449 §4.2)', async () => {
  const { jwk, publicJwk } = await newKey();
  const { payload, protectedHeader } = await jwtVerify(await proofs().prove(jwk, REQUEST), EmbeddedJWK);
  expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'dpop+jwt', jwk: publicJwk });
  expect(payload).toEqual({
    htm: 'POST',
    htu: 'https://api.example.com/graphql',
    ath: createHash('sha256').update('an-access-token').digest('base64url'),
    jti: expect.stringMatching(/^[\w-]{36}$/),
    iat: 1_767_225_600,
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

test('a key is imported once, and again when 32 others have been used since', async () => {
  const imported = vi.spyOn(crypto.subtle, 'importKey');
  const keys = await Promise.all(Array.from({ length: 33 }, newKey));
  const [first, ...others] = keys.map(({ jwk }) => jwk);
  const [second] = others;
  if (first === undefined || second === undefined) throw new Error('There are no keys.');
  const maker = proofs();
  const importsFor = async (...jwks: readonly string[]) => {
    imported.mockClear();
    for (const jwk of jwks) await maker.prove(jwk, REQUEST);
    return imported.mock.calls.length;
  };
  expect(await importsFor(first, first)).toBe(1);
  expect(await importsFor(...others.slice(0, 31), first)).toBe(31);
  expect(await importsFor(...others.slice(31))).toBe(1);
  expect(await importsFor(second)).toBe(0);
  expect(await importsFor(first)).toBe(1);
});

test('what is no private key is refused', async () => {
  const secret = JSON.stringify({ kty: 'oct', k: 'c2VjcmV0' });
  await expect(proofs().prove(secret, REQUEST)).rejects.toThrow();
});

test('an address that only mentions ws is no WebSocket’s', () => {
  expect(provenTarget('https://api.example.com/ws://x')).toEqual({
    method: 'POST',
    url: 'https://api.example.com/ws://x',
  });
});

test('query, fragment and a default port are not in the address', async () => {
  const { jwk } = await newKey();
  const url = 'https://API.example.com:443/graphql?op=Tasks#top';
  const { payload } = await jwtVerify(await proofs().prove(jwk, { ...REQUEST, url }), EmbeddedJWK);
  expect(payload.htu).toBe('https://api.example.com/graphql');
});

test('a nonce is in the proof where the server asked for one', async () => {
  const { jwk } = await newKey();
  const { payload } = await jwtVerify(await proofs().prove(jwk, { ...REQUEST, nonce: 'asked-for' }), EmbeddedJWK);
  expect(payload.nonce).toBe('asked-for');
});

test('no two proofs are the same, and the private key is in none', async () => {
  const { jwk } = await newKey();
  const maker = proofs();
  const made = await Promise.all([1, 2, 3].map(() => maker.prove(jwk, REQUEST)));
  const ids = await Promise.all(made.map(async (proof) => (await jwtVerify(proof, EmbeddedJWK)).payload.jti));
  expect(new Set(ids).size).toBe(3);
  for (const proof of made) {
    expect(Buffer.from(proof.split('.')[0] ?? '', 'base64url').toString()).not.toContain(JSON.parse(jwk).d);
  }
});

test('each key signs for itself, however many sessions there were', async () => {
  const maker = proofs();
  const keys = await Promise.all(Array.from({ length: 40 }, newKey));
  for (const { jwk, publicJwk } of [...keys, ...keys.slice(0, 2)]) {
    const { protectedHeader } = await jwtVerify(await maker.prove(jwk, REQUEST), EmbeddedJWK);
    expect(await calculateJwkThumbprint(protectedHeader.jwk ?? {})).toBe(await calculateJwkThumbprint(publicJwk));
  }
});

test.each([
  ['https://api.example.com/graphql', 'POST', 'https://api.example.com/graphql'],
  ['http://localhost:4000/graphql', 'POST', 'http://localhost:4000/graphql'],
  ['wss://api.example.com/graphql', 'GET', 'https://api.example.com/graphql'],
  ['ws://localhost:4000/graphql', 'GET', 'http://localhost:4000/graphql'],
])('what is sent to %s is a %s of %s', (address, method, url) => {
  expect(provenTarget(address)).toEqual({ method, url });
});
