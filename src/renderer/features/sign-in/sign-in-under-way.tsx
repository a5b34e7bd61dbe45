import { useEffect, useRef } from 'react';
import type { SignInProgress } from '../../../shared/ipc.ts';
import { useBridge } from '../../bridge-context.ts';
import { useRequest } from '../../session/use-request.ts';
import { Button } from '../../ui/button.tsx';
import { CopyTextButton } from '../../ui/copy-text-button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { DeviceCode } from './device-code.tsx';
import styles from './sign-in.module.css';
import type { SignInWay } from './way.ts';

interface SignInUnderWayProps {
  readonly way: Exclude<SignInWay, 'password'>;
  readonly progress: SignInProgress;
  /** False while something else is over this screen. */
  readonly active: boolean;
}

/** A sign-in that goes on elsewhere. Each window of the connection shows it, and each can take it back. */
export function SignInUnderWay({ way, progress, active }: SignInUnderWayProps) {
  const bridge = useBridge();
  const cancel = useRequest();
  const reopen = useRequest();
  const region = useRef<HTMLDivElement>(null);
  const failed = cancel.failed ?? reopen.failed;
  useEffect(() => {
    // The button that was pressed is gone. Where the person is at something else, they stay there.
    if (active && document.activeElement === document.body) region.current?.focus();
  }, [active]);

  return (
    <div ref={region} tabIndex={-1} className={styles.underWay}>
      <p className={styles.state} role="status">
        <Spinner />
        {stateOf(progress, way)}
      </p>
      {progress.step === 'browser' && (
        <p className={styles.about}>
          The page is open in your browser. If it is not, open it again, or copy its address into the browser of your
          choice.
        </p>
      )}
      {progress.step === 'device' && <DeviceCode progress={progress} />}
      <div className={styles.actions}>
        {progress.step !== 'contacting' && (
          <>
            <Button busy={reopen.asking} onClick={() => reopen.ask(bridge.openSignInPage)}>
              {progress.step === 'browser' ? 'Open the page again' : 'Open the page here'}
            </Button>
            <CopyTextButton label="Copy the address" text={progress.url} />
          </>
        )}
        <Button look="quiet" busy={cancel.asking} onClick={() => cancel.ask(bridge.cancelSignIn)}>
          Cancel
        </Button>
      </div>
      {failed !== null && (
        <p className={styles.problem} role="alert">
          {failed.failure.message}
        </p>
      )}
    </div>
  );
}

function stateOf({ step }: SignInProgress, way: SignInUnderWayProps['way']): string {
  switch (step) {
    case 'contacting':
      return way === 'client' ? 'Signing in as the client…' : 'Contacting the sign-in server…';
    case 'browser':
      return 'Finish signing in in your browser';
    case 'device':
      return 'Waiting for you to enter the code';
  }
}
