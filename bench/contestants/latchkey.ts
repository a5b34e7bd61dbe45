import { parse } from 'graphql';
import { NEW_CONNECTION } from '../../src/main/connections/templates.ts';
import type { Broker } from '../../src/renderer/auth/authorization.ts';
import { createClient } from '../../src/renderer/graphql/client.ts';
import { type BenchWindow, OperationFailed, QUERY } from './contestant.ts';

/** A window's own client with its real AuthLink, over whatever channel to the broker. */
export function latchkeyWindow(origin: string, bridge: Broker, epoch: number): BenchWindow {
  const endpoint = `${origin}/graphql`;
  const client = createClient({ bridge, connection: { ...NEW_CONNECTION, id: 'bench', endpoint }, epoch });
  const query = parse(QUERY);
  let count = 0;
  return {
    async operate() {
      const { data, error } = await client.query<{ viewer: { username: string } }>({ query, fetchPolicy: 'no-cache' });
      if (data?.viewer.username !== 'ada') throw new OperationFailed(error?.message ?? 'There is no data.');
    },
    token() {
      count += 1;
      return bridge.authorize({ id: `token-${count}`, epoch, rejectedGeneration: null });
    },
    close: () => client.stop(),
  };
}
