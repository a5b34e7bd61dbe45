import { formatElapsed } from '../../format/duration.ts';
import { formatMoment } from '../../format/moment.ts';
import { formatSize } from '../../format/size.ts';
import type { Payload } from '../../graphql/execute.ts';
import styles from './event-list.module.css';
import type { Run } from './run-state.ts';

interface EventListProps {
  readonly run: Run;
  /** `null` where nothing has arrived. */
  readonly shown: Payload | null;
  readonly onShow: (payload: Payload) => void;
}

/** What arrived, newest first. Gaps of the connection have their place among the events. */
export function EventList({ run, shown, onShow }: EventListProps) {
  return (
    <ol className={styles.list} aria-label="Events">
      {run.received === 0 && <li className={styles.none}>No events yet.</li>}
      {run.entries.toReversed().map((entry) =>
        entry.kind === 'gap' ? (
          <li key={entry.id} className={styles.gap}>
            Reconnected after {formatElapsed(entry.gapMs)}: events in between may be missing.
          </li>
        ) : (
          <li key={entry.id}>
            <button
              type="button"
              className={styles.event}
              aria-pressed={entry.payload === shown}
              onClick={() => onShow(entry.payload)}
            >
              <span className={styles.number}>#{entry.number}</span>
              <span>{formatMoment(run.startedAt + entry.payload.afterMs, run.startedAt)}</span>
              <span className={styles.size}>{formatSize(entry.payload.bytes)}</span>
              {entry.payload.errors.length > 0 && <span className={styles.faulty}>errors</span>}
            </button>
          </li>
        ),
      )}
    </ol>
  );
}
