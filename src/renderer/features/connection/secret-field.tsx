import { useRef } from 'react';
import { flushSync } from 'react-dom';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import type { SecretEdit } from './connection-form.ts';
import { useConnectionForm } from './form-context.ts';
import styles from './secret-field.module.css';

/** The client's secret: it can be written, and never read. */
export function SecretField() {
  const { form, secretStored, changeSecret, errorAt } = useConnectionForm();
  const { clientSecret: edit } = form;
  const place = useRef<HTMLDivElement>(null);
  const error = errorAt('clientSecret');

  /** What was pressed goes with the change: the focus goes to what takes its place. */
  const becomes = (next: SecretEdit) => {
    flushSync(() => changeSecret(next));
    place.current?.querySelector<HTMLElement>('input, button')?.focus();
  };

  return (
    <div ref={place} data-field="clientSecret">
      {secretStored && edit.kind !== 'replace' ? (
        <div className={styles.stored}>
          <div>
            <p className={styles.label}>Client secret</p>
            <p className={styles.state}>
              {edit.kind === 'keep' ? 'Kept in the keychain.' : 'Forgotten once you save.'}
            </p>
          </div>
          <div className={styles.buttons}>
            {edit.kind === 'keep' ? (
              <>
                <Button onClick={() => becomes({ kind: 'replace', text: '' })}>Replace</Button>
                <Button look="quiet" onClick={() => becomes({ kind: 'forget' })}>
                  Forget
                </Button>
              </>
            ) : (
              <Button onClick={() => becomes({ kind: 'keep' })}>Keep it</Button>
            )}
          </div>
          {error !== null && (
            <p className={styles.error} role="alert">
              {error}
            </p>
          )}
        </div>
      ) : (
        <div className={styles.typing}>
          <TextField
            label="Client secret"
            type="password"
            autoComplete="off"
            code
            value={edit.kind === 'replace' ? edit.text : ''}
            onValue={(text) => changeSecret({ kind: 'replace', text })}
            error={error}
            hint="Goes to the system’s keychain, never to a file. The secret of an app on people’s machines is no secret: use a public client where the provider has one (RFC 8252 §8.5)."
          />
          {secretStored && (
            <Button look="quiet" onClick={() => becomes({ kind: 'keep' })}>
              Keep the stored one
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
