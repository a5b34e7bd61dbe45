import { useBridge } from '../../bridge-context.ts';
import { useRequest } from '../../session/use-request.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Entrance } from './entrance.tsx';
import styles from './keychain-unavailable.module.css';

interface KeychainUnavailableProps {
  readonly connectionName: string;
  /** What is wrong with the keychain, and what to do. */
  readonly message: string;
}

export function KeychainUnavailable({ connectionName, message }: KeychainUnavailableProps) {
  const bridge = useBridge();
  const retry = useRequest();
  const goOn = useRequest();
  const failed = retry.failed ?? goOn.failed;

  return (
    <Entrance>
      <h1 className={styles.heading}>The keychain is out of reach</h1>
      <Notice tone="warning" title={`${connectionName} cannot be opened yet`}>
        {message}
      </Notice>
      <div className={styles.ways}>
        <Button look="primary" busy={retry.asking} onClick={() => retry.ask(bridge.retryNow)}>
          {retry.asking ? 'Trying…' : 'Try again'}
        </Button>
        <Button busy={goOn.asking} onClick={() => goOn.ask(bridge.continueWithoutKeychain)}>
          Go on for this run only
        </Button>
      </div>
      {failed !== null && (
        <Notice tone="error" title="That did not help yet">
          {failed.failure.message}
        </Notice>
      )}
      <p className={styles.explanation}>
        Latchkey keeps sessions in the system’s keychain and in no other place. If you go on without it, you sign in by
        hand in this run, and the sessions end when Latchkey quits.
      </p>
    </Entrance>
  );
}
