import { useBridge } from '../../bridge-context.ts';
import { useRequest } from '../../session/use-request.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Entrance } from './entrance.tsx';
import styles from './keychain-unavailable.module.css';

/** @param message says what is wrong with the keychain and what to do */
export function KeychainUnavailable({ message }: { readonly message: string }) {
  const bridge = useBridge();
  const retry = useRequest();
  const goOn = useRequest();
  const failed = retry.failed ?? goOn.failed;

  return (
    <Entrance>
      <h1 className={styles.heading}>The keychain is out of reach</h1>
      <Notice tone="warning" title="The session cannot be read">
        {message}
      </Notice>
      {failed !== null && (
        <Notice tone="error" title="That did not help yet">
          {failed.failure.message}
        </Notice>
      )}
      <div className={styles.ways}>
        <Button look="primary" busy={retry.asking} onClick={() => retry.ask(bridge.retryNow)}>
          {retry.asking ? 'Trying…' : 'Try again'}
        </Button>
        <Button busy={goOn.asking} onClick={() => goOn.ask(bridge.continueWithoutKeychain)}>
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
