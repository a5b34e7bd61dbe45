import { useState } from 'react';
import type { LatchkeyApi } from '../../../shared/ipc.ts';
import { useBridge } from '../../bridge-context.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Entrance } from './entrance.tsx';
import styles from './keychain-unavailable.module.css';

/** @param message says what is wrong with the keychain and what to do */
export function KeychainUnavailable({ message }: { readonly message: string }) {
  const bridge = useBridge();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const ask = async (request: LatchkeyApi['retryNow'] | LatchkeyApi['continueWithoutKeychain']) => {
    setAsking(true);
    const result = await request();
    setAsking(false);
    setProblem(result.ok ? null : result.error.message);
  };

  return (
    <Entrance>
      <h1 className={styles.heading}>The keychain is out of reach</h1>
      <Notice tone="warning" title="The session cannot be read">
        {message}
      </Notice>
      {problem !== null && (
        <Notice tone="error" title="Still out of reach">
          {problem}
        </Notice>
      )}
      <div className={styles.ways}>
        <Button look="primary" disabled={asking} onClick={() => ask(bridge.retryNow)}>
          Try again
        </Button>
        <Button disabled={asking} onClick={() => ask(bridge.continueWithoutKeychain)}>
          Go on for this run only
        </Button>
      </div>
      <p className={styles.explanation}>
        Latchkey keeps the session in the system’s keychain and in no other place. If you go on without it, you sign in
        once more and the session ends when Latchkey quits.
      </p>
    </Entrance>
  );
}
