import { useState } from 'react';
import type { ConnectionSettings } from '../../../shared/connection.ts';
import { KeyMark } from '../../ui/key-mark.tsx';
import styles from './form-page.module.css';
import { PresetList } from './preset-list.tsx';
import { PresetQuestions } from './preset-questions.tsx';
import { initialValues, type Preset, type PresetValues } from './presets/preset.ts';

interface PresetPageProps {
  readonly template: ConnectionSettings;
  /** `preset` is `null` where none was chosen. */
  readonly onFilled: (settings: ConnectionSettings, preset: Preset | null) => void;
  readonly onCancel: () => void;
}

/** The first step to a new connection: what kind of server it is. It can be skipped. */
export function PresetPage({ template, onFilled, onCancel }: PresetPageProps) {
  const [preset, setPreset] = useState<Preset | null>(null);
  // What was typed for each: looking at another one loses nothing.
  const [typed, setTyped] = useState<Readonly<Record<string, PresetValues>>>({});
  const [search, setSearch] = useState('');
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <KeyMark size={24} />
        <h1 id="preset-heading" className={styles.heading}>
          {preset === null ? 'New connection' : `New connection: ${preset.name}`}
        </h1>
      </header>
      {preset === null ? (
        <PresetList
          search={search}
          onSearch={setSearch}
          onChosen={setPreset}
          onSkip={() => onFilled(template, null)}
          onCancel={onCancel}
        />
      ) : (
        <PresetQuestions
          preset={preset}
          values={typed[preset.id] ?? initialValues(preset)}
          onValues={(values) => setTyped({ ...typed, [preset.id]: values })}
          onBack={() => setPreset(null)}
          onFilled={(values) => onFilled(preset.fill(values, template), preset)}
        />
      )}
    </div>
  );
}
