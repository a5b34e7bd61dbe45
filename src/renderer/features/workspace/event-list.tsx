import { formatElapsed } from '../../format/duration.ts';
import { formatMoment } from '../../format/moment.ts';
import { formatSize } from '../../format/size.ts';
import type { Payload } from '../../graphql/execute.ts';
import styles from './event-list.module.css';
import { MAX_ENTRIES, MAX_ENTRY_BYTES } from './run-entries.ts';
import { droppedFrom, type Run } from './run-state.ts';

interface EventListProps {
  readonly run: Run;
  readonly ended: boolean;
  /** `null` where nothing has arrived. */
  readonly shown: Payload | null;
  readonly onShow: (payload: Payload) => void;
}

/**
 * What arrived, newest first: at its top the list follows the latest, and where the person scrolled to, the browser's
 * scroll anchoring keeps what is in view. Gaps of the connection have their place among the events.
 */
export function EventList({ run, ended, shown, onShow }: EventListProps) {
  const dropped = droppedFrom(run);
  return (
    <ol className={styles.list} aria-label={run.type === 'subscription' ? 'Events' : 'Parts'}>
      {run.received === 0 && <li className={styles.none}>{ended ? 'No events arrived.' : 'No events yet.'}</li>}
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
      {dropped > 0 && (
        <li className={styles.none}>
          {dropped === 1 ? '1 older event was' : `${dropped} older events were`} dropped: the latest {MAX_ENTRIES} are
          kept, {formatSize(MAX_ENTRY_BYTES)} at most.
        </li>
      )}
    </ol>
  );
}
