import type { SignInProgress } from '../../../shared/ipc.ts';
import styles from './connection-test-panel.module.css';

/** What the person is to do outside of Latchkey for the test to go on. */
export function SignInElsewhere({ progress }: { readonly progress: SignInProgress }) {
  switch (progress.step) {
    case 'contacting':
      return <output className={styles.elsewhere}>Asking the server…</output>;
    case 'browser':
      return (
        <output className={styles.elsewhere}>
          Finish the sign-in in your browser.{' '}
          <a href={progress.url} target="_blank" rel="noreferrer">
            Open the page again
          </a>
        </output>
      );
    case 'device':
      return (
        <output className={styles.elsewhere}>
          On any device, open{' '}
          <a href={progress.completeUrl ?? progress.url} target="_blank" rel="noreferrer">
            {progress.url}
          </a>{' '}
          and enter <code className={styles.code}>{progress.userCode}</code>
        </output>
      );
  }
}
