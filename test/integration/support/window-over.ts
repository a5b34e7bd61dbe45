import type { Broker } from '../../../src/main/auth/broker.ts';
import { AuthError } from '../../../src/main/auth/errors.ts';
import type { Broker as Bridge } from '../../../src/renderer/auth/authorization.ts';
import { EpochClient } from '../../../src/renderer/graphql/epoch-client.ts';
import type { Connection } from '../../../src/shared/connection.ts';

/** What a window has of `broker`, without the processes between them. */
export function windowOver(broker: Broker, connection: Connection): EpochClient {
  const { name, scheme } = connection.header;
  const bridge: Bridge = {
    authorize: async ({ epoch, rejectedGeneration }) => {
      try {
        const { value, generation } = await broker.authorize({ epoch, rejectedGeneration });
        return { ok: true, value: { headers: { [name]: `${scheme} ${value}` }, generation } };
      } catch (error) {
        if (!(error instanceof AuthError)) throw error;
        return { ok: false, error: { code: error.code, message: error.message } };
      }
    },
    cancelAuthorization: async () => ({ ok: true, value: null }),
  };
  return new EpochClient({ bridge, connection, epoch: broker.snapshot().epoch });
}
