import { createContext, useContext } from 'react';
import type { LatchkeyApi } from '../shared/ipc.ts';

const BridgeContext = createContext<LatchkeyApi | null>(null);

export const BridgeProvider = BridgeContext.Provider;

/** The main process, to components. */
export function useBridge(): LatchkeyApi {
  const bridge = useContext(BridgeContext);
  if (bridge === null) throw new Error('A component that uses the bridge stands outside of its provider.');
  return bridge;
}
