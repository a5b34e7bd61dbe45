import { formatElapsed } from '../../format/duration.ts';
import { formatMoment } from '../../format/moment.ts';
import styles from './details.module.css';
import { causeOf, outcomeOf } from './session-view.ts';
import type { TokenDetails } from './use-token-details.ts';

export function RefreshList({
  refreshes,
  now,
}: {
  readonly refreshes: TokenDetails['refreshes'];
  readonly now: number;
}) {
  if (refreshes === null) return null;
  return (
    <table className={styles.table}>
      <caption className={styles.heading}>Recent refreshes</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Cause</th>
          <th scope="col">Outcome</th>
          <th scope="col">Duration</th>
        </tr>
      </thead>
      <tbody>
        {refreshes.map((event) => {
          const outcome = outcomeOf(event);
          return (
            <tr key={`${event.at} ${event.cause}`}>
              <td className={styles.time}>{formatMoment(event.at, now)}</td>
              <td className={styles.time}>{causeOf(event)}</td>
              <td className={styles[outcome.tone]}>{outcome.text}</td>
              <td className={styles.number}>{formatElapsed(event.durationMs)}</td>
            </tr>
          );
        })}
        {refreshes.length === 0 && (
          <tr>
            <td className={styles.quiet}>None in this run.</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
