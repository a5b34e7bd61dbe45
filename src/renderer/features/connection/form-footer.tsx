import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { Button } from '../../ui/button.tsx';
import styles from './form-page.module.css';

interface FormFooterProps {
  /** Whether an existing connection is changed. */
  readonly existing: boolean;
  /** Whether something would be lost by leaving. */
  readonly changed: boolean;
  readonly saving: boolean;
  readonly onCreate: () => void;
  readonly onCancel: () => void;
}

/** The ways out of the form. */
export function FormFooter({ existing, changed, saving, onCreate, onCancel }: FormFooterProps) {
  const [leaving, setLeaving] = useState(false);
  const cancelButton = useRef<HTMLButtonElement>(null);
  const keepButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (leaving) keepButton.current?.focus();
  }, [leaving]);
  const keepEditing = () => {
    flushSync(() => setLeaving(false));
    cancelButton.current?.focus();
  };
  return (
    <footer className={styles.footer}>
      {/* Keys: one element made into the other, Keep editing would become Save while it is pressed, and submit. */}
      {leaving ? (
        <div key="leaving" className={styles.buttons}>
          <output>Your changes are not saved.</output>
          <Button onClick={onCancel}>Discard changes</Button>
          <Button ref={keepButton} look="primary" onClick={keepEditing}>
            Keep editing
          </Button>
        </div>
      ) : (
        <div key="editing" className={styles.buttons}>
          <Button ref={cancelButton} look="quiet" onClick={() => (changed ? setLeaving(true) : onCancel())}>
            Cancel
          </Button>
          {existing && (
            <Button busy={saving} onClick={onCreate}>
              Save as new connection
            </Button>
          )}
          <Button type="submit" look="primary" busy={saving}>
            {existing ? 'Save' : 'Save as new connection'}
          </Button>
        </div>
      )}
    </footer>
  );
}
