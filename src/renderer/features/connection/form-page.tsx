import { type FormEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Connection, ConnectionSettings } from '../../../shared/connection.ts';
import type { Failure } from '../../../shared/result.ts';
import { useBridge } from '../../bridge-context.ts';
import { answered } from '../../session/answered.ts';
import { KeyMark } from '../../ui/key-mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ConnectionTestPanel } from '../connection-test/connection-test-panel.tsx';
import { Basics } from './basics.tsx';
import { edited, faultIn, toForm, withoutEmptyRows } from './connection-form.ts';
import { focusField } from './focus-field.ts';
import { FormProvider, type FormState } from './form-context.ts';
import { type FormPlace, fieldOf, type SectionName, sectionOf } from './form-fields.ts';
import { FormFooter } from './form-footer.tsx';
import styles from './form-page.module.css';
import { FormSections } from './form-sections.tsx';
import { PresetCard } from './preset-card.tsx';
import type { Preset } from './presets/preset.ts';
import { useStoredSecret } from './use-stored-secret.ts';

interface FormPageProps {
  /** What is changed; `null` to make a new one. */
  readonly connection: Connection | null;
  readonly initial: ConnectionSettings;
  /** What a new connection starts from. */
  readonly template: ConnectionSettings;
  /** What filled the form. */
  readonly preset: Preset | null;
  /** The sections that are open at first. */
  readonly opened: readonly SectionName[];
  readonly failure: Failure | null;
  readonly onSaved: () => void;
  readonly onCreated: () => void;
  readonly onCancel: () => void;
}

export function FormPage({ connection, initial, template, preset, opened, failure: given, ...on }: FormPageProps) {
  const bridge = useBridge();
  const [before] = useState(() => toForm(initial, template));
  const [form, setForm] = useState(before);
  const [failure, setFailure] = useState(given);
  const [saving, setSaving] = useState(false);
  const [open, setOpen] = useState(() => withSectionOf(given, new Set(opened)));
  const secretStored = useStoredSecret(connection !== null);
  const body = useRef<HTMLFormElement>(null);

  const fault = fieldOf(failure?.field);
  // What a preset has filled in is worth a question too.
  const changed = preset !== null || JSON.stringify(form) !== JSON.stringify(before);

  const errorAt = useCallback(
    (place: FormPlace) => (place === fault && failure !== null ? failure.message : null),
    [fault, failure],
  );
  const state = useMemo<FormState>(
    () => ({
      form,
      secretStored,
      errorAt,
      change: (path, value) => setForm((now) => ({ ...now, fields: { ...now.fields, [path]: value } })),
      changeRows: (path, rows) => setForm((now) => ({ ...now, rows: { ...now.rows, [path]: rows } })),
      changeSecret: (clientSecret) => setForm((now) => ({ ...now, clientSecret })),
    }),
    [form, secretStored, errorAt],
  );

  useEffect(() => {
    // Not scrolled to: what is to be set up at the provider stands above it.
    body.current?.querySelector<HTMLElement>('[name="name"]')?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (failure !== null) focusField(body.current, fieldOf(failure.field));
  }, [failure]);

  const toggle = (section: SectionName, isOpen: boolean) => {
    setOpen((now) => {
      if (now.has(section) === isOpen) return now;
      const next = new Set(now);
      if (isOpen) next.add(section);
      else next.delete(section);
      return next;
    });
  };
  const fail = (next: Failure) => {
    setFailure(next);
    setOpen((now) => withSectionOf(next, now));
  };

  const store = async (how: 'save' | 'create') => {
    // The places of the rows are named in what comes back: the form has to show the same ones.
    const filled = withoutEmptyRows(form);
    setForm(filled);
    setFailure(null);
    const wrong = faultIn(filled);
    if (wrong !== null) {
      fail(wrong);
      return;
    }
    setSaving(true);
    const { settings, secrets } = edited(filled, how === 'save' && secretStored);
    const result = await answered(
      how === 'save' ? bridge.saveConnection(settings, secrets) : bridge.createConnection(settings, secrets),
    );
    setSaving(false);
    if (!result.ok) fail(result.error);
    else if (how === 'save') on.onSaved();
    else on.onCreated();
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (saving) return undefined;
    return store(connection === null ? 'create' : 'save');
  };

  return (
    <form
      ref={body}
      data-color={form.fields.color}
      className={styles.page}
      onSubmit={submit}
      aria-labelledby="connection-heading"
      noValidate
    >
      <header className={styles.header}>
        <KeyMark size={24} />
        <h1 id="connection-heading" className={styles.heading}>
          {connection === null ? 'New connection' : 'Edit connection'}
        </h1>
      </header>

      <FormProvider value={state}>
        <div className={styles.scroll}>
          <div className={styles.column}>
            {failure !== null && fault === null && (
              <Notice tone="error" title="Not saved">
                {failure.message}
              </Notice>
            )}
            {preset !== null && <PresetCard preset={preset} />}
            <Basics />
            <FormSections open={open} onToggle={toggle} />
            <ConnectionTestPanel
              {...edited(withoutEmptyRows(form), connection !== null && secretStored)}
              onFault={fail}
            />
          </div>
        </div>
        <FormFooter
          existing={connection !== null}
          changed={changed}
          saving={saving}
          onCreate={() => store('create')}
          onCancel={on.onCancel}
        />
      </FormProvider>
    </form>
  );
}

/** A field at fault must not be hidden. */
function withSectionOf(failure: Failure | null, open: ReadonlySet<SectionName>): ReadonlySet<SectionName> {
  const place = fieldOf(failure?.field);
  const section = place === null ? null : sectionOf(place);
  return section === null ? open : new Set([...open, section]);
}
