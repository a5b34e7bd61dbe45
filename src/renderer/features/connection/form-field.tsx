import type { ReactNode } from 'react';
import { Field, TextField } from '../../ui/field.tsx';
import { DocumentField } from './document-field.tsx';
import { useConnectionForm } from './form-context.ts';
import styles from './form-field.module.css';
import type { FieldPath } from './form-fields.ts';

interface FormFieldProps {
  readonly path: FieldPath;
  readonly label: string;
  readonly hint?: ReactNode;
}

/** One line of text. Its element carries `data-field`, so that the form finds the field at fault. */
export function FormText({
  path,
  placeholder,
  code = true,
  ...rest
}: FormFieldProps & { placeholder?: string; code?: boolean }) {
  const { form, change, errorAt } = useConnectionForm();
  return (
    <div data-field={path}>
      <TextField
        {...rest}
        code={code}
        name={path}
        value={form.fields[path]}
        onValue={(value) => change(path, value)}
        error={errorAt(path)}
        {...(placeholder !== undefined && { placeholder })}
      />
    </div>
  );
}

/** Several lines of plain text. */
export function FormLines({ path, label, hint, rows = 3 }: FormFieldProps & { readonly rows?: number }) {
  const { form, change, errorAt } = useConnectionForm();
  return (
    <div data-field={path}>
      <Field label={label} hint={hint} error={errorAt(path)}>
        {(control) => (
          <textarea
            {...control}
            className={styles.lines}
            rows={rows}
            spellCheck={false}
            value={form.fields[path]}
            onChange={(event) => change(path, event.currentTarget.value)}
          />
        )}
      </Field>
    </div>
  );
}

/** A GraphQL document. */
export function FormDocument({ path, label, hint }: FormFieldProps & { hint: string }) {
  const { form, change, errorAt } = useConnectionForm();
  return (
    <div data-field={path}>
      <DocumentField
        label={label}
        hint={hint}
        error={errorAt(path)}
        initial={form.fields[path]}
        onValue={(value) => change(path, value)}
      />
    </div>
  );
}

interface FormChoiceProps extends FormFieldProps {
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** One of a few, in little space. */
export function FormChoice({ path, label, hint, options }: FormChoiceProps) {
  const { form, change, errorAt } = useConnectionForm();
  return (
    <div data-field={path}>
      <Field label={label} hint={hint} error={errorAt(path)}>
        {(control) => (
          <select
            {...control}
            className={styles.choice}
            value={form.fields[path]}
            onChange={(event) => change(path, event.currentTarget.value)}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}

/** Yes or no. */
export function FormCheck({ path, label, hint }: FormFieldProps) {
  const { form, change, errorAt } = useConnectionForm();
  const error = errorAt(path);
  return (
    <div data-field={path} className={styles.check}>
      <label>
        <input
          type="checkbox"
          checked={form.fields[path] === 'yes'}
          onChange={(event) => change(path, event.currentTarget.checked ? 'yes' : 'no')}
        />
        <span>{label}</span>
      </label>
      {error !== null && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
    </div>
  );
}
