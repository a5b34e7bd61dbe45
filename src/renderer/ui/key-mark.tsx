import styles from './key-mark.module.css';

/**
 * The key of Latchkey. Its bow is a dial: it empties as a token ages.
 *
 * @param remaining from 1 to 0; `null` draws the bow whole
 */
export function KeyMark({
  remaining = null,
  size = 20,
}: {
  readonly remaining?: number | null;
  readonly size?: number;
}) {
  return (
    <svg className={styles.mark} width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <circle className={styles.track} cx="9" cy="9" r="6" />
      <circle
        className={styles.bow}
        cx="9"
        cy="9"
        r="6"
        pathLength="100"
        style={{ strokeDashoffset: 100 - (remaining ?? 1) * 100, opacity: remaining === 0 ? 0 : 1 }}
      />
      <circle className={styles.hole} cx="9" cy="9" r="1.6" />
      <path className={styles.blade} d="m13.4 13.4 7.6 7.6M16.8 16.8l2.1-2.1M19.4 19.4l1.7-1.7" />
    </svg>
  );
}
