import { useRef } from 'react';
import { flushSync } from 'react-dom';
import { Button, IconButton } from '../../ui/button.tsx';
import { CloseIcon, PlusIcon } from '../../ui/icons.tsx';
import type { FormRow } from './connection-form.ts';
import { useConnectionForm } from './form-context.ts';
import type { RowsPath } from './form-fields.ts';
import styles from './form-rows.module.css';

interface FormRowsProps {
  readonly path: RowsPath;
  /** What one of them is, for instance `Header`. */
  readonly item: string;
  readonly namePlaceholder: string;
  readonly valuePlaceholder: string;
}

/** A list of names with values, to which rows can be added. */
export function FormRows({ path, item, namePlaceholder, valuePlaceholder }: FormRowsProps) {
  const { form, changeRows, errorAt } = useConnectionForm();
  const rows = form.rows[path];
  const list = useRef<HTMLDivElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const error = errorAt(path);

  const change = (key: number, part: Partial<FormRow>) => {
    changeRows(
      path,
      rows.map((row) => (row.key === key ? { ...row, ...part } : row)),
    );
  };
  const add = () => {
    const key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
    flushSync(() => changeRows(path, [...rows, { key, name: '', value: '' }]));
    list.current?.querySelector<HTMLInputElement>('[data-row]:last-child input')?.focus();
  };
  const remove = (key: number) => {
    flushSync(() =>
      changeRows(
        path,
        rows.filter((row) => row.key !== key),
      ),
    );
    // The button that was pressed is gone.
    addButton.current?.focus();
  };

  return (
    <div data-field={path} className={styles.rows}>
      <div ref={list} className={styles.list}>
        {rows.map((row, index) => (
          <div key={row.key} data-row className={styles.row}>
            <Cell
              place={`${path}.${index}.name`}
              label={`${item} ${index + 1}: name`}
              placeholder={namePlaceholder}
              value={row.name}
              error={errorAt(`${path}.${index}.name`)}
              onValue={(name) => change(row.key, { name })}
            />
            <Cell
              place={`${path}.${index}.value`}
              label={`${item} ${index + 1}: value`}
              placeholder={valuePlaceholder}
              value={row.value}
              error={errorAt(`${path}.${index}.value`)}
              onValue={(value) => change(row.key, { value })}
            />
            <IconButton label={`Remove ${item.toLowerCase()} ${index + 1}`} onClick={() => remove(row.key)}>
              <CloseIcon />
            </IconButton>
          </div>
        ))}
      </div>
      {error !== null && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
      <Button ref={addButton} look="quiet" className={styles.add ?? ''} onClick={add}>
        <PlusIcon />
        Add a {item.toLowerCase()}
      </Button>
    </div>
  );
}

interface CellProps {
  readonly place: string;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly error: string | null;
  readonly onValue: (value: string) => void;
}

function Cell({ place, label, placeholder, value, error, onValue }: CellProps) {
  return (
    <div data-field={place} className={styles.cell}>
      <input
        className={styles.input}
        aria-label={label}
        aria-invalid={error !== null}
        placeholder={placeholder}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        value={value}
        onChange={(event) => onValue(event.currentTarget.value)}
      />
      {error !== null && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
