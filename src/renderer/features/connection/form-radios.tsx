import { type ReactNode, useId } from 'react';
import { useConnectionForm } from './form-context.ts';
import type { FieldPath } from './form-fields.ts';
import styles from './form-radios.module.css';

export interface RadioOption {
  readonly value: string;
  readonly label: string;
  /** What the choice means, shown beneath its label. */
  readonly about?: ReactNode;
  /** Shown while it is chosen. */
  readonly caution?: string;
}

interface FormRadiosProps {
  readonly path: FieldPath;
  readonly label: string;
  readonly options: readonly RadioOption[];
  /** The label is for those who listen: what is seen around the group says it already. */
  readonly quiet?: boolean;
}

/** One of a few that need words. */
export function FormRadios({ path, label, options, quiet = false }: FormRadiosProps) {
  const { form, change, errorAt } = useConnectionForm();
  const name = useId();
  const error = errorAt(path);
  const chosen = options.find(({ value }) => value === form.fields[path]);
  return (
    <fieldset data-field={path} className={styles.group}>
      <legend className={quiet ? 'visually-hidden' : styles.label}>{label}</legend>
      <div className={styles.options}>
        {options.map(({ value, label: title, about }) => (
          <label key={value} className={styles.option}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={form.fields[path] === value}
              onChange={() => change(path, value)}
            />
            <span className={styles.text}>
              <span className={styles.title}>{title}</span>
              {about !== undefined && <span className={styles.about}>{about}</span>}
            </span>
          </label>
        ))}
      </div>
      {chosen?.caution !== undefined && (
        <p className={styles.caution} role="status">
          {chosen.caution}
        </p>
      )}
      {error !== null && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
