import type { GraphQLFormattedError } from 'graphql';
import { WarningIcon } from '../../ui/icons.tsx';
import styles from './graphql-errors.module.css';

interface GraphqlErrorsProps {
  readonly errors: readonly GraphQLFormattedError[];
  readonly onGoTo: (line: number, column: number) => void;
}

/** The `errors` of a result, as sentences, with the way back to the query. */
export function GraphqlErrors({ errors, onGoTo }: GraphqlErrorsProps) {
  const numbered = errors.map((error, number) => ({ error, number }));
  return (
    <section className={styles.errors} aria-label="Errors" role="alert">
      <h3 className={styles.heading}>
        <WarningIcon />
        {errors.length === 1 ? 'The server reports an error' : `The server reports ${errors.length} errors`}
      </h3>
      <ul className={styles.list}>
        {numbered.map(({ error, number }) => (
          <li key={number} className={styles.error}>
            <p className={styles.message}>{error.message}</p>
            <p className={styles.where}>
              {typeof error.extensions?.code === 'string' && (
                <code className={styles.code}>{error.extensions.code}</code>
              )}
              {error.path !== undefined && (
                <span>
                  at <code>{error.path.join(' › ')}</code>
                </span>
              )}
              {error.locations?.map(({ line, column }) => (
                <button
                  key={`${line}:${column}`}
                  type="button"
                  className={styles.location}
                  onClick={() => onGoTo(line, column)}
                >
                  line {line}, column {column}
                </button>
              ))}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
