import { createContext, useContext } from 'react';
import type { ConnectionForm, FormRow, SecretEdit } from './connection-form.ts';
import type { FieldPath, FormPlace, RowsPath } from './form-fields.ts';

export interface FormState {
  readonly form: ConnectionForm;
  readonly change: (path: FieldPath, value: string) => void;
  readonly changeRows: (path: RowsPath, rows: readonly FormRow[]) => void;
  readonly changeSecret: (edit: SecretEdit) => void;
  /** Whether the keychain holds the client's secret already. */
  readonly secretStored: boolean;
  /** What is wrong with a place; `null` for nothing. */
  readonly errorAt: (place: FormPlace) => string | null;
}

const FormContext = createContext<FormState | null>(null);

export const FormProvider = FormContext.Provider;

export function useConnectionForm(): FormState {
  const state = useContext(FormContext);
  if (state === null) throw new Error('A field of the connection form stands outside of the form.');
  return state;
}
