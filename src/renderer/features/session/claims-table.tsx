import { claimRows } from './claim-rows.ts';
import styles from './details.module.css';
import type { TokenDetails } from './use-token-details.ts';

export function ClaimsTable({ claims, now }: { readonly claims: TokenDetails['claims']; readonly now: number }) {
  if (claims === null) return null;
  if (claims === 'opaque') {
    return (
      <section>
        <h3 className={styles.heading}>Access token</h3>
        <p className={styles.quiet}>It is opaque: only the server can read it.</p>
      </section>
    );
  }
  return (
    <table className={styles.table}>
      <caption className={styles.heading}>Claims of the access token</caption>
      <tbody>
        {claimRows(claims, now).map((row) => (
          <tr key={row.name}>
            <th scope="row">
              <code>{row.name}</code>
              {row.meaning !== null && <span className={styles.quiet}> {row.meaning}</span>}
            </th>
            <td>
              {row.value}
              {row.distance !== null && <span className={styles.quiet}> {row.distance}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
