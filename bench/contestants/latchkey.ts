import { parse } from 'graphql';
import { expiry } from '../../src/main/auth/schedule.ts';
import { NEW_CONNECTION } from '../../src/main/connections/templates.ts';
import type { Broker } from '../../src/renderer/auth/authorization.ts';
import { createClient } from '../../src/renderer/graphql/client.ts';
import { brokerOver } from './broker-channel.ts';
import { type BenchWindow, type Contestant, OperationFailed, PUBLIC_QUERY, QUERY } from './contestant.ts';

/** Windows ask the broker, which is in another thread, over a `MessagePort`. */
export const latchkey: Contestant = {
  id: 'latchkey',
  name: 'Latchkey, in-process channel',
  client: 'apollo-4',
  shares: 'broker',
  lifetimeFor: latchkeyLifetime,
  async open({ origin, port, epoch }) {
    if (port === null) throw new Error('The window has no channel to the broker.');
    return latchkeyWindow(origin, brokerOver(port), epoch);
  },
};

/** The same client and link, with a broker at hand that knows a good token at any time, which nobody can. */
export const oracle: Contestant = {
  id: 'oracle',
  name: 'Oracle',
  client: 'apollo-4',
  shares: 'storage',
  lifetimeFor: (periodMs) => 2 * periodMs,
  async open({ origin, storage }) {
    const known: Broker = {
      async authorize() {
        const token = storage.getItem(KNOWN_TOKEN) ?? '';
        return { ok: true, value: { headers: { Authorization: `Bearer ${token}` }, generation: 1 } };
      },
      cancelAuthorization: async () => ({ ok: true, value: null }),
    };
    return latchkeyWindow(origin, known, 1);
  },
};

/** Where the oracle's token is kept for it. */
export const KNOWN_TOKEN = 'known-token';

/** The window's client, with an operation that its AuthLink lets pass. */
export const apollo4Baseline: Contestant = {
  id: 'baseline-apollo-4',
  name: 'Latchkey’s client, without a token',
  client: 'apollo-4',
  shares: 'nothing',
  lifetimeFor: (periodMs) => periodMs,
  async open({ origin }) {
    const nobody: Broker = {
      authorize: () => Promise.reject(new Error('A public operation asks for no token.')),
      cancelAuthorization: async () => ({ ok: true, value: null }),
    };
    return latchkeyWindow(origin, nobody, 1, true);
  },
};

/** It renews between two fractions of the life; this is the lifetime whose mean is `periodMs`. */
export function latchkeyLifetime(periodMs: number): number {
  return (periodMs * periodMs) / expiry(periodMs, 0, 0.5).softMs;
}

/** A window's own client with its real AuthLink, over whatever channel to the broker. */
export function latchkeyWindow(origin: string, bridge: Broker, epoch: number, isPublic = false): BenchWindow {
  const endpoint = `${origin}/graphql`;
  const client = createClient({ bridge, connection: { ...NEW_CONNECTION, id: 'bench', endpoint }, epoch });
  const query = parse(isPublic ? PUBLIC_QUERY : QUERY);
  const context = isPublic ? { authorization: 'none' as const } : {};
  let count = 0;
  return {
    async operate() {
      count += 1;
      const { data, error } = await client.query<{ viewer: { username: string } }>({
        query,
        variables: { n: count },
        context,
        fetchPolicy: 'no-cache',
      });
      if (data?.viewer.username !== 'ada') throw new OperationFailed(error?.message ?? 'There is no data.');
    },
    token() {
      count += 1;
      return bridge.authorize({ id: `token-${count}`, epoch, rejectedGeneration: null });
    },
    close: () => client.stop(),
  };
}
