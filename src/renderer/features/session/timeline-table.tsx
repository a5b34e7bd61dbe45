import { useState } from 'react';
import type { Bootstrap } from '../../../shared/ipc.ts';
import type { TimelineEntry } from '../../../shared/timeline.ts';
import { formatElapsed } from '../../format/duration.ts';
import { formatMoment } from '../../format/moment.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import styles from './details.module.css';
import { lineOf, reportOf } from './timeline-text.ts';

interface TimelineTableProps {
  /** Newest first; `null` until they are known. */
  readonly entries: readonly TimelineEntry[] | null;
  readonly app: Bootstrap['app'];
  readonly now: number;
}

/** How many lines show at first. */
const FIRST_LINES = 12;

/** What the broker did lately, to be read and to be copied into a bug report. */
export function TimelineTable({ entries, app, now }: TimelineTableProps) {
  const [all, setAll] = useState(false);
  if (entries === null) return null;
  // Each refresh that has ended says all that its start does; the start shows while it is under way.
  const shown = entries.filter(({ event }, index) => event !== 'refresh_started' || index === 0);
  const visible = all ? shown : shown.slice(0, FIRST_LINES);
  return (
    <section aria-label="Timeline">
      <header className={styles.bar}>
        <h3 className={styles.heading}>What happened</h3>
        <CopyButton label="Copy for a bug report" text={() => reportOf(entries, app)} />
      </header>
      <table className={styles.table}>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Event</th>
            <th scope="col">Duration</th>
          </tr>
        </thead>
        <tbody>
          {visible.map((entry) => {
            const { what, detail, tone, durationMs } = lineOf(entry);
            return (
              <tr key={entry.seq}>
                <td className={styles.time}>{formatMoment(entry.at, now)}</td>
                <td>
                  <span className={styles[tone]}>{what}</span>
                  {detail !== '' && <span className={styles.detail}>{detail}</span>}
                </td>
                <td className={styles.number}>{durationMs === null ? '' : formatElapsed(durationMs)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {shown.length > visible.length && (
        <Button look="quiet" onClick={() => setAll(true)}>
          Show {shown.length - visible.length} earlier
        </Button>
      )}
      {shown.length === 0 && <p className={styles.quiet}>Nothing in this run.</p>}
    </section>
  );
}
