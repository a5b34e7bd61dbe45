import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import pageStyles from './form-page.module.css';
import styles from './preset-questions.module.css';
import { missingIn, type Preset, type PresetAsk, type PresetValues } from './presets/preset.ts';

interface PresetQuestionsProps {
  readonly preset: Preset;
  readonly values: PresetValues;
  readonly onValues: (values: PresetValues) => void;
  readonly onBack: () => void;
  readonly onFilled: (values: PresetValues) => void;
}

/** The few values that a preset needs. */
export function PresetQuestions({ preset, values, onValues, onBack, onFilled }: PresetQuestionsProps) {
  const [missing, setMissing] = useState<PresetAsk | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const focus = (name: string | undefined) => form.current?.querySelector<HTMLElement>(`[name="${name}"]`)?.focus();
  const first = preset.asks[0]?.name;
  useEffect(() => {
    form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  }, [first]);

  const go = (event: FormEvent) => {
    event.preventDefault();
    const lacking = missingIn(preset, values);
    setMissing(lacking);
    if (lacking === null) onFilled(values);
    else focus(lacking.name);
  };

  return (
    <form ref={form} className={styles.page} onSubmit={go} aria-labelledby="preset-heading" noValidate>
      <div className={pageStyles.scroll}>
        <div className={`${pageStyles.column} ${styles.questions}`}>
          <p className={styles.about}>{preset.about}</p>
          {preset.asks.map((ask) => (
            <TextField
              key={ask.name}
              label={ask.optional === true ? `${ask.label} (optional)` : ask.label}
              name={ask.name}
              code
              placeholder={ask.example}
              value={values[ask.name] ?? ''}
              onValue={(value) => onValues({ ...values, [ask.name]: value })}
              error={missing?.name === ask.name ? 'This is needed.' : null}
              {...(ask.hint !== undefined && { hint: ask.hint })}
            />
          ))}
          {preset.caution !== null && <p className={styles.caution}>{preset.caution}</p>}
        </div>
      </div>
      <footer className={pageStyles.footer}>
        <div className={pageStyles.buttons}>
          <Button look="quiet" onClick={onBack}>
            Back
          </Button>
          <Button type="submit" look="primary">
            Fill in the form
          </Button>
        </div>
      </footer>
    </form>
  );
}
