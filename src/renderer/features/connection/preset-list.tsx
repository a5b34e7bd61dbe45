import { type KeyboardEvent, useEffect, useRef } from 'react';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import pageStyles from './form-page.module.css';
import styles from './preset-list.module.css';
import type { Preset } from './presets/preset.ts';
import { findPresets } from './presets/presets.ts';

interface PresetListProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly onChosen: (preset: Preset) => void;
  readonly onSkip: () => void;
  readonly onCancel: () => void;
}

/** All presets, to be found by typing, and chosen with the arrow keys or the pointer. */
export function PresetList({ search, onSearch, onChosen, onSkip, onCancel }: PresetListProps) {
  const found = findPresets(search);
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => page.current?.querySelector('input')?.focus(), []);

  const choices = () => [...(page.current?.querySelectorAll<HTMLElement>('[data-preset]') ?? [])];
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    const all = choices();
    const at = all.indexOf(document.activeElement as HTMLElement);
    // In the field, the keys to the left and to the right move within the text.
    if (at === -1 && event.key !== 'ArrowDown') return;
    event.preventDefault();
    const next = all[at + step];
    if (next !== undefined) next.focus();
    else if (at + step < 0) page.current?.querySelector('input')?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys only move the focus among the buttons below.
    <div ref={page} className={styles.page} onKeyDown={move}>
      <div className={pageStyles.scroll}>
        <div className={pageStyles.column}>
          <form
            className={styles.search}
            onSubmit={(event) => {
              event.preventDefault();
              const [first] = found;
              if (search.trim() !== '' && first !== undefined) onChosen(first);
            }}
          >
            <TextField
              label="What kind of server is it?"
              placeholder="Keycloak, Auth0, GitHub …"
              hint="A preset fills the form from a few values; all of it can be changed afterwards."
              value={search}
              onValue={onSearch}
            />
          </form>
          <p className="visually-hidden" role="status">
            {found.length === 1 ? '1 preset' : `${found.length} presets`}
          </p>
          <ul className={styles.list}>
            {found.map((preset) => (
              <li key={preset.id}>
                <button
                  type="button"
                  data-preset={preset.id}
                  className={styles.preset}
                  onClick={() => onChosen(preset)}
                >
                  <span className={styles.name}>{preset.name}</span>
                  <span className={styles.about}>{preset.about}</span>
                </button>
              </li>
            ))}
          </ul>
          {found.length === 0 && (
            <p className={styles.none}>
              No preset for that. Take “OpenID Connect” if the server has an issuer’s address, or fill the form in by
              hand.
            </p>
          )}
        </div>
      </div>
      <footer className={pageStyles.footer}>
        <div className={pageStyles.buttons}>
          <Button look="quiet" onClick={onCancel}>
            Cancel
          </Button>
          <Button onClick={onSkip}>Fill in by hand</Button>
        </div>
      </footer>
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
