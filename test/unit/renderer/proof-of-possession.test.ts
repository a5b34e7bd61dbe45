import { describe, expect, it } from 'vitest';
import { clientOf, json, type Received, run, startApi } from './api-probe.ts';
import { FakeBroker } from './fake-broker.ts';

const WANTS_NONCE = 'Basic realm="x", DPoP algs="ES256", error="use_dpop_nonce"';

/** A broker whose tokens are bound to a key: the proof names the nonce that it was asked with. */
function provingBroker(): FakeBroker {
  return new FakeBroker().answerWith(({ rejectedGeneration, dpopNonce }) => {
    const generation = (rejectedGeneration ?? 0) + 1;
    const headers = { Authorization: `DPoP token-${generation}`, DPoP: `proof of ${dpopNonce ?? 'no nonce'}` };
    return { ok: true, value: { headers, generation } };
  });
}

/** An API that takes proofs with its newest nonce alone, of which it has a new one every `every` requests. */
function apiWithNonces(every: number) {
  let n = 0;
  return (received: Received) => {
    const nonce = `nonce-${Math.floor(n / every)}`;
    n += 1;
    const { response } = received;
    response.setHeader('DPoP-Nonce', nonce);
    if (received.headers.dpop === `proof of ${nonce}`) return json('{"data":{"a":1}}')(received);
    response.writeHead(401, { 'www-authenticate': WANTS_NONCE }).end();
  };
}

describe('a token that is bound to a key', () => {
  it('is proven with the nonce that the API asks for, and from then on with the newest one', async () => {
    const { endpoint, received } = await startApi(apiWithNonces(100));
    const client = clientOf(endpoint, provingBroker());
    for (let n = 0; n < 3; n += 1) expect((await run(client, 'mutation { a }')).error).toBeNull();
    expect(received.map(({ headers }) => [headers.authorization, headers.dpop])).toEqual([
      ['DPoP token-1', 'proof of no nonce'],
      ['DPoP token-1', 'proof of nonce-0'],
      ['DPoP token-1', 'proof of nonce-0'],
      ['DPoP token-1', 'proof of nonce-0'],
    ]);
  });

  it('is shown as refused where no proof is good, after two requests', async () => {
    const { endpoint, received } = await startApi(apiWithNonces(1));
    const { error } = await run(clientOf(endpoint, provingBroker()));
    expect(error).toMatchObject({ statusCode: 401 });
    expect(received).toHaveLength(2);
  });

  it('is renewed where the API says that it is no longer good', async () => {
    const { endpoint, received } = await startApi((one) => {
      if (one.headers.authorization === 'DPoP token-2') return json('{"data":{"a":1}}')(one);
      one.response.writeHead(401, { 'www-authenticate': 'DPoP error="invalid_token"' }).end();
    });
    const { payloads } = await run(
      clientOf(endpoint, provingBroker(), { rejection: { codes: [], messages: [], statuses: [] } }),
    );
    expect(payloads).toHaveLength(1);
    expect(received.map(({ headers }) => headers.authorization)).toEqual(['DPoP token-1', 'DPoP token-2']);
  });
});
