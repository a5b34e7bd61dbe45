import type { Grant } from './grants/grant.ts';
import { SecretStoreUnavailable } from './ports.ts';
import { newSession, type State } from './session.ts';
import type { Custody } from './vault/custody.ts';
import { sameAddresses } from './vault/record.ts';
import type { Vault } from './vault/vault.ts';

export interface Restored {
  readonly state: State;
  /** Somebody signed out, and the keychain could not be told: its record is still to be removed. */
  readonly unfinishedSignOut: boolean;
}

/** What the keychain says of the session, as the state to begin with. */
export async function restore(vault: Vault, custody: Custody, grant: Grant): Promise<Restored> {
  try {
    const reading = await vault.read();
    switch (reading.kind) {
      case 'none':
        return settled(signedOut.state);
      case 'unreadable':
        await vault.putAside(reading.text);
        return settled({ kind: 'signed_out', notice: 'record_unreadable' });
      case 'record': {
        const { record } = reading;
        if (custody.isSignedOut) {
          return { ...signedOut, unfinishedSignOut: true };
        }
        return settled(
          sameAddresses(record.addresses, grant.addresses)
            ? { kind: 'active', session: newSession(record, vault.durable ? 'keychain' : 'memory') }
            : { kind: 'reauth_required', reason: 'endpoint_changed', account: record.account },
        );
      }
    }
  } catch (error) {
    if (!(error instanceof SecretStoreUnavailable)) throw error;
    // Whoever signed out is signed out, whether the keychain knows it yet or not.
    return custody.isSignedOut ? { ...signedOut, unfinishedSignOut: true } : settled({ kind: 'keychain_unavailable' });
  }
}

const signedOut = { state: { kind: 'signed_out', notice: null } } as const;

function settled(state: State): Restored {
  return { state, unfinishedSignOut: false };
}
