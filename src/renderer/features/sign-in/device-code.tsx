import type { SignInProgress } from '../../../shared/ipc.ts';
import { formatCountdown } from '../../format/duration.ts';
import { useNow } from '../../session/use-now.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import styles from './device-code.module.css';
import { QrCode } from './qr-code.tsx';
import { userCodeGroups } from './user-code.ts';

/** The code to enter on another device, and where (RFC 8628 §3.3). */
export function DeviceCode({ progress }: { readonly progress: Extract<SignInProgress, { step: 'device' }> }) {
  const { userCode, url, completeUrl, expiresAt } = progress;
  const left = expiresAt - useNow();
  return (
    <div className={styles.device}>
      <div className={styles.text}>
        <p className={styles.step}>
          Open <strong className={styles.address}>{url}</strong> on your phone or any other device, and enter
        </p>
        <p className={styles.code}>
          {/* Read out letter by letter, without the gaps that only help the eye. */}
          <span className="visually-hidden">{[...userCode].join(' ')}</span>
          <span className={styles.groups} data-user-code={userCode} aria-hidden="true">
            {userCodeGroups(userCode).map(({ at, text }) => (
              <span key={at} className={styles.group}>
                {text}
              </span>
            ))}
          </span>
          <CopyButton label="Copy the code" text={() => userCode} />
        </p>
        <p className={styles.left}>
          {left > 0
            ? `The code is good for ${formatCountdown(left)}.`
            : 'The code is no longer good. Cancel, and start again.'}
        </p>
      </div>
      <figure className={styles.picture}>
        <QrCode text={completeUrl ?? url} />
        <figcaption>{completeUrl === null ? 'Opens the page' : 'Opens the page with the code in it'}</figcaption>
      </figure>
    </div>
  );
}
