import { createContext, type ReactNode, useContext } from 'react';
import { Field, TextField } from '../../ui/field.tsx';
import type { ConnectionForm, FieldPath } from './connection-form.ts';
import { DocumentField } from './document-field.tsx';
import styles from './form-field.module.css';

interface FormState {
  readonly form: ConnectionForm;
  readonly change: (path: FieldPath, value: string) => void;
  /** What is wrong with a field; `null` for nothing. */
  readonly errorAt: (path: FieldPath) => string | null;
}

const FormContext = createContext<FormState | null>(null);

export const FormProvider = FormContext.Provider;

export function useConnectionForm(): FormState {
  const state = useContext(FormContext);
  if (state === null) throw new Error('A field of the connection form stands outside of the form.');
  return state;
}

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
        value={form[path]}
        onValue={(value) => change(path, value)}
        error={errorAt(path)}
        {...(placeholder !== undefined && { placeholder })}
      />
    </div>
  );
}

/** Several lines of plain text. */
export function FormLines({ path, label, hint }: FormFieldProps) {
  const { form, change, errorAt } = useConnectionForm();
  return (
    <div data-field={path}>
      <Field label={label} hint={hint} error={errorAt(path)}>
        {(control) => (
          <textarea
            {...control}
            className={styles.lines}
            rows={3}
            spellCheck={false}
            value={form[path]}
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
        initial={form[path]}
        onValue={(value) => change(path, value)}
      />
    </div>
  );
}

interface FormChoiceProps extends FormFieldProps {
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** One of a few. */
export function FormChoice({ path, label, hint, options }: FormChoiceProps) {
  const { form, change, errorAt } = useConnectionForm();
  return (
    <div data-field={path}>
      <Field label={label} hint={hint} error={errorAt(path)}>
        {(control) => (
          <select
            {...control}
            className={styles.choice}
            value={form[path]}
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
