import { KeyMark } from '../../ui/key-mark.tsx';
import styles from './run-hint.module.css';

const MAC = navigator.userAgent.includes('Mac');

/** What an empty result pane says. */
export function RunHint() {
  return (
    <div className={styles.hint}>
      <KeyMark size={44} remaining={0} />
      <p className={styles.line}>Nothing has been run yet.</p>
      <dl className={styles.keys}>
        <div>
          <dt>Run the operation at the cursor</dt>
          <dd>
            <kbd>{MAC ? '⌘' : 'Ctrl'}</kbd> <kbd>Enter</kbd>
          </dd>
        </div>
        <div>
          <dt>Complete a name</dt>
          <dd>
            <kbd>Ctrl</kbd> <kbd>Space</kbd>
          </dd>
        </div>
        <div>
          <dt>Prettify</dt>
          <dd>
            <kbd>{MAC ? '⌘' : 'Ctrl'}</kbd> <kbd>{MAC ? '⇧' : 'Shift'}</kbd> <kbd>P</kbd>
          </dd>
        </div>
      </dl>
    </div>
  );
}
