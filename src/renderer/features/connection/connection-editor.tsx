import { type FormEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Connection, ConnectionSettings } from '../../../shared/connection.ts';
import type { Failure } from '../../../shared/result.ts';
import { useBridge } from '../../bridge-context.ts';
import { answered } from '../../session/answered.ts';
import { Button } from '../../ui/button.tsx';
import { KeyMark } from '../../ui/key-mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import styles from './connection-editor.module.css';
import { type FieldPath, fieldOf, toForm, toSettings } from './connection-form.ts';
import { FormProvider } from './form-field.tsx';
import { Section } from './section.tsx';
import { AdvancedSection, Basics, RefreshSection, SignInSection, SignOutSection } from './sections.tsx';

interface ConnectionEditorProps {
  /** What is changed; `null` to make a new one. */
  readonly connection: Connection | null;
  /** What a new one starts from. */
  readonly template: ConnectionSettings;
  /** Why the form was opened, if something is wrong with the connection. */
  readonly failure: Failure | null;
  readonly onSaved: () => void;
  readonly onCreated: () => void;
  readonly onCancel: () => void;
}

type SectionName = 'signIn' | 'refresh' | 'signOut' | 'advanced';

export default function ConnectionEditor({
  connection,
  template,
  failure: given,
  onSaved,
  onCreated,
  onCancel,
}: ConnectionEditorProps) {
  const bridge = useBridge();
  const [initial] = useState(() => toForm(connection ?? template));
  const [form, setForm] = useState(initial);
  const [failure, setFailure] = useState(given);
  const [saving, setSaving] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [open, setOpen] = useState(() => withSectionOf(given, new Set(connection === null ? ['signIn'] : [])));
  const body = useRef<HTMLFormElement>(null);
  const cancelButton = useRef<HTMLButtonElement>(null);
  const keepButton = useRef<HTMLButtonElement>(null);

  const fault = fieldOf(failure?.field);
  const changed = Object.keys(form).some((path) => form[path as FieldPath] !== initial[path as FieldPath]);

  const change = useCallback((path: FieldPath, value: string) => {
    setForm((before) => ({ ...before, [path]: value }));
  }, []);
  const errorAt = useCallback(
    (path: FieldPath) => (path === fault && failure !== null ? failure.message : null),
    [fault, failure],
  );
  const state = useMemo(() => ({ form, change, errorAt }), [form, change, errorAt]);

  useEffect(() => focusField(body.current, 'name'), []);
  useEffect(() => {
    if (failure !== null) focusField(body.current, fieldOf(failure.field));
  }, [failure]);
  useEffect(() => {
    if (leaving) keepButton.current?.focus();
  }, [leaving]);
  const keepEditing = () => {
    flushSync(() => setLeaving(false));
    cancelButton.current?.focus();
  };

  const toggle = (section: SectionName) => (isOpen: boolean) => {
    setOpen((before) => {
      if (before.has(section) === isOpen) return before;
      const next = new Set(before);
      if (isOpen) next.add(section);
      else next.delete(section);
      return next;
    });
  };

  const store = async (how: 'save' | 'create') => {
    setSaving(true);
    setFailure(null);
    const settings = toSettings(form, connection ?? template);
    const result = await answered(
      how === 'save' ? bridge.saveConnection(settings, {}) : bridge.createConnection(settings, {}),
    );
    setSaving(false);
    if (!result.ok) {
      setFailure(result.error);
      setOpen((before) => withSectionOf(result.error, before));
    } else if (how === 'save') onSaved();
    else onCreated();
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (saving) return undefined;
    return store(connection === null ? 'create' : 'save');
  };

  return (
    <form ref={body} className={styles.page} onSubmit={submit} aria-labelledby="connection-heading" noValidate>
      <header className={styles.header}>
        <KeyMark size={24} />
        <h1 id="connection-heading" className={styles.heading}>
          {connection === null ? 'New connection' : 'Edit connection'}
        </h1>
      </header>

      <div className={styles.scroll}>
        <div className={styles.column}>
          {failure !== null && fault === null && (
            <Notice tone="error" title="Not saved">
              {failure.message}
            </Notice>
          )}
          <FormProvider value={state}>
            <Basics />
            <Section
              title="Sign-in"
              summary={form['auth.signIn.result.accessToken']}
              open={open.has('signIn')}
              onToggle={toggle('signIn')}
            >
              <SignInSection />
            </Section>
            <Section
              title="Refresh"
              summary={form['auth.refresh.result.accessToken']}
              open={open.has('refresh')}
              onToggle={toggle('refresh')}
            >
              <RefreshSection />
            </Section>
            <Section
              title="Sign-out"
              summary={form['auth.signOut'] === 'yes' ? 'revokes the refresh token' : 'revokes nothing'}
              open={open.has('signOut')}
              onToggle={toggle('signOut')}
            >
              <SignOutSection />
            </Section>
            <Section
              title="Advanced"
              summary="subscriptions, error codes, hint"
              open={open.has('advanced')}
              onToggle={toggle('advanced')}
            >
              <AdvancedSection />
            </Section>
          </FormProvider>
        </div>
      </div>

      <footer className={styles.footer}>
        {/* Keys: one element made into the other, Keep editing would become Save while it is pressed, and submit. */}
        {leaving ? (
          <div key="leaving" className={styles.buttons}>
            <output>Your changes are not saved.</output>
            <Button onClick={onCancel}>Discard changes</Button>
            <Button ref={keepButton} look="primary" onClick={keepEditing}>
              Keep editing
            </Button>
          </div>
        ) : (
          <div key="editing" className={styles.buttons}>
            <Button ref={cancelButton} look="quiet" onClick={() => (changed ? setLeaving(true) : onCancel())}>
              Cancel
            </Button>
            {connection !== null && (
              <Button busy={saving} onClick={() => store('create')}>
                Save as new connection
              </Button>
            )}
            <Button type="submit" look="primary" busy={saving}>
              {connection === null ? 'Save as new connection' : 'Save'}
            </Button>
          </div>
        )}
      </footer>
    </form>
  );
}

/** A field at fault must not be hidden. */
function withSectionOf(failure: Failure | null, open: ReadonlySet<SectionName>): ReadonlySet<SectionName> {
  const path = fieldOf(failure?.field);
  const section = path === null ? null : sectionOf(path);
  return section === null ? open : new Set([...open, section]);
}

/** The section that hides a field while it is closed; `null` for the basics. */
function sectionOf(path: FieldPath): SectionName | null {
  if (path.startsWith('auth.signIn.')) return 'signIn';
  if (path.startsWith('auth.refresh.') || path === 'auth.refusedCodes') return 'refresh';
  if (path.startsWith('auth.signOut')) return 'signOut';
  if (path === 'auth.endpoint' || path === 'subscriptionEndpoint' || path === 'rejectedCodes' || path === 'hint') {
    return 'advanced';
  }
  return null;
}

function focusField(form: HTMLFormElement | null, path: FieldPath | null): void {
  if (form === null || path === null) return;
  const field = form.querySelector(`[data-field="${path}"]`);
  const editor = field?.querySelector('[data-editor]')?.shadowRoot?.querySelector<HTMLElement>('.cm-content');
  const control = editor ?? field?.querySelector<HTMLElement>('input, select, textarea');
  control?.scrollIntoView({ block: 'center' });
  control?.focus({ preventScroll: true });
}
