import { ColorChoice } from './color-choice.tsx';
import { FormText } from './form-field.tsx';
import { FormRadios } from './form-radios.tsx';
import styles from './sections.module.css';

/** What every connection has, always in sight. */
export function Basics() {
  return (
    <div className={styles.basics}>
      <FormText path="name" label="Name" placeholder="Staging" code={false} />
      <FormText
        path="endpoint"
        label="Endpoint"
        placeholder="https://api.example.com/graphql"
        hint="Where operations are sent, by HTTP POST."
      />
      <ColorChoice />
      <FormRadios
        path="auth.kind"
        label="Sign-in"
        options={[
          {
            value: 'oauth',
            label: 'OAuth 2.0 or OpenID Connect',
            about: 'An identity provider issues the tokens: in your browser, on another device, or for a service.',
          },
          {
            value: 'graphql',
            label: 'GraphQL operations',
            about: 'The API itself issues them, by a login and a refresh mutation.',
          },
        ]}
      />
    </div>
  );
}
