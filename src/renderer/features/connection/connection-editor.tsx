import { useState } from 'react';
import type { Connection, ConnectionSettings } from '../../../shared/connection.ts';
import type { Failure } from '../../../shared/result.ts';
import type { SectionName } from './form-fields.ts';
import { FormPage } from './form-page.tsx';
import { PresetPage } from './preset-page.tsx';
import type { Preset } from './presets/preset.ts';

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

/** Changes a connection, or makes one: of a preset first, then in the form. */
export default function ConnectionEditor({ connection, template, failure, ...on }: ConnectionEditorProps) {
  const [filled, setFilled] = useState<{ settings: ConnectionSettings; preset: Preset | null } | null>(null);
  if (connection === null && filled === null) {
    return (
      <PresetPage
        template={template}
        onCancel={on.onCancel}
        onFilled={(settings, preset) => setFilled({ settings, preset })}
      />
    );
  }
  return (
    <FormPage
      connection={connection}
      initial={filled?.settings ?? connection ?? template}
      template={template}
      preset={filled?.preset ?? null}
      opened={filled === null ? [] : openedBy(filled.settings)}
      failure={failure}
      {...on}
    />
  );
}

/** What there is still something to do in. */
function openedBy({ auth }: ConnectionSettings): readonly SectionName[] {
  if (auth.kind === 'graphql') return ['signIn'];
  if (auth.clientId === '') return ['server', 'client'];
  return auth.clientAuthentication === 'none' ? [] : ['client'];
}
