import type { ResultError } from '../../graphql/result-body.ts';
import { WarningIcon } from '../../ui/icons.tsx';
import styles from './graphql-errors.module.css';

interface GraphqlErrorsProps {
  readonly errors: readonly ResultError[];
  readonly onGoTo: (line: number, column: number) => void;
}

/** A list of a thousand validation errors says no more than its beginning, and all of them are in the JSON below. */
const MAX_SHOWN = 50;

/** The `errors` of a result, as sentences, with the way back to the query. */
export function GraphqlErrors({ errors, onGoTo }: GraphqlErrorsProps) {
  const numbered = errors.slice(0, MAX_SHOWN).map((error, number) => ({ error, number }));
  return (
    <section className={styles.errors} aria-label="Errors" role="alert">
      <h3 className={styles.heading}>
        <WarningIcon />
        {errors.length === 1 ? 'The server reports an error' : `The server reports ${errors.length} errors`}
      </h3>
      <ul className={styles.list}>
        {numbered.map(({ error, number }) => (
          <li key={number}>
            <p className={styles.message}>{error.message}</p>
            <Where error={error} onGoTo={onGoTo} />
          </li>
        ))}
        {errors.length > MAX_SHOWN && (
          <li className={styles.more}>… and {errors.length - MAX_SHOWN} more in the result below.</li>
        )}
      </ul>
    </section>
  );
}

function Where({ error, onGoTo }: { readonly error: ResultError; readonly onGoTo: GraphqlErrorsProps['onGoTo'] }) {
  const { code, path } = error;
  const locations = error.locations.map((location, number) => ({ ...location, number }));
  if (code === null && path === null && locations.length === 0) return null;
  return (
    <p className={styles.where}>
      {code !== null && <code className={styles.code}>{code}</code>}
      {path !== null && (
        <span>
          at <code>{path.join(' › ')}</code>
        </span>
      )}
      {locations.map(({ line, column, number }) => (
        <button key={number} type="button" className={styles.location} onClick={() => onGoTo(line, column)}>
          line {line}, column {column}
        </button>
      ))}
    </p>
  );
}
