import { CopyButton } from '../../ui/copy-button.tsx';
import { useConnectionForm } from './form-context.ts';
import { FormText } from './form-field.tsx';
import { FormRadios } from './form-radios.tsx';
import { redirectUriOf } from './oauth-fields.ts';
import { Row } from './section.tsx';
import styles from './sections.module.css';

/** Where the browser brings its answer. */
export function RedirectSection() {
  const { form } = useConnectionForm();
  const custom = form.fields['auth.redirect.kind'] === 'custom_scheme';
  return (
    <>
      <FormRadios
        path="auth.redirect.kind"
        label="The browser comes back"
        options={[
          {
            value: 'loopback',
            label: 'to this computer’s own address',
            about: 'Latchkey listens on 127.0.0.1 for that one answer (RFC 8252 §7.3).',
          },
          {
            value: 'custom_scheme',
            label: 'by an address of Latchkey’s own',
            about: 'For providers that take no http address.',
          },
        ]}
      />
      {!custom && (
        <Row>
          <FormText
            path="auth.redirect.port"
            label="Port"
            placeholder="any that is free"
            hint="Only where the provider compares it."
          />
          <FormText path="auth.redirect.path" label="Path" placeholder="/callback" />
        </Row>
      )}
      <RedirectUri />
    </>
  );
}

/** The exact address to register, ready to be copied. */
export function RedirectUri() {
  const { fields } = useConnectionForm().form;
  const port = fields['auth.redirect.port'].trim();
  const { uri, anyPort } = redirectUriOf(
    fields['auth.redirect.kind'] === 'custom_scheme'
      ? { kind: 'custom_scheme' }
      : { kind: 'loopback', port: port === '' ? null : Number(port), path: fields['auth.redirect.path'].trim() },
  );
  return (
    <div className={styles.register}>
      <div>
        <p className={styles.registerLabel}>Redirect URI to register</p>
        <code className={styles.registerUri}>{uri}</code>
        {anyPort && (
          <p className={styles.explanation}>
            Without a port: the provider has to take any. If it does not, choose one under Redirect, and register that.
          </p>
        )}
      </div>
      <CopyButton label="Copy the redirect URI" text={() => uri} />
    </div>
  );
}
