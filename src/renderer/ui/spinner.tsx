import styles from './spinner.module.css';

/** Something is under way. It stands beside the words that say what. */
export function Spinner() {
  return (
    <svg className={styles.spinner} width="18" height="18" viewBox="0 0 18 18" fill="none" aria-hidden="true">
      <circle className={styles.track} cx="9" cy="9" r="7" />
      <path className={styles.hand} d="M9 2a7 7 0 0 1 7 7" />
    </svg>
  );
}
