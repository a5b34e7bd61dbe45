import type { Grant } from './grants/grant.ts';
import { SecretStoreUnavailable } from './ports.ts';
import { newSession, type State } from './session.ts';
import type { Vault } from './vault/vault.ts';

/** What the keychain says of the session, as the state to begin with. */
export async function restore(vault: Vault, grant: Grant): Promise<State> {
  try {
    const reading = await vault.read();
    switch (reading.kind) {
      case 'none':
        return { kind: 'signed_out', notice: null };
      case 'unreadable':
        await vault.putAside(reading.text);
        return { kind: 'signed_out', notice: 'record_unreadable' };
      case 'record': {
        const { record } = reading;
        return record.tokenEndpoint === grant.tokenEndpoint
          ? { kind: 'active', session: newSession(record, vault.durable ? 'keychain' : 'memory') }
          : { kind: 'reauth_required', reason: 'endpoint_changed', account: record.account };
      }
    }
  } catch (error) {
    if (!(error instanceof SecretStoreUnavailable)) throw error;
    return { kind: 'keychain_unavailable' };
  }
}
