import { useConnectionForm } from './form-context.ts';
import styles from './preset-card.module.css';
import type { Preset } from './presets/preset.ts';
import { RedirectUri } from './redirect-section.tsx';

/** What is to be set up at the provider before the first sign-in. */
export function PresetCard({ preset }: { readonly preset: Preset }) {
  const { fields } = useConnectionForm().form;
  const { setUp, caution, documentation } = preset;
  if (setUp === null && documentation === null) return null;
  const redirects = fields['auth.kind'] === 'oauth' && fields['auth.flow'] === 'code';
  return (
    <section className={styles.card} aria-label={`To set up at ${preset.name}`}>
      <h2 className={styles.title}>{preset.name}: to set up there</h2>
      {setUp !== null && <p>{setUp}</p>}
      {caution !== null && <p className={styles.caution}>{caution}</p>}
      {redirects && <RedirectUri />}
      {documentation !== null && (
        <p>
          Documentation:{' '}
          <a href={documentation.url} target="_blank" rel="noreferrer">
            {documentation.title}
          </a>
        </p>
      )}
    </section>
  );
}
