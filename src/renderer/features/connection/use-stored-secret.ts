import { useEffect, useState } from 'react';
import { useBridge } from '../../bridge-context.ts';
import { answered } from '../../session/answered.ts';

/** Whether the keychain holds the client's secret of the window's connection. @param asks false for a new connection */
export function useStoredSecret(asks: boolean): boolean {
  const bridge = useBridge();
  const [stored, setStored] = useState(false);
  useEffect(() => {
    if (!asks) return undefined;
    let gone = false;
    const ask = async () => {
      const result = await answered(bridge.storedSecrets());
      // A keychain that cannot be read now says so when the secret is saved or used.
      if (!gone && result.ok) setStored(result.value.clientSecret);
    };
    void ask();
    return () => {
      gone = true;
    };
  }, [asks, bridge]);
  return stored;
}
