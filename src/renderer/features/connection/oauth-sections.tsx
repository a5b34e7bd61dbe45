import { OAUTH_FLOWS, type OAuthFlow } from '../../../shared/connection.ts';
import { ChevronIcon } from '../../ui/icons.tsx';
import { takesSecret } from './connection-form.ts';
import { useConnectionForm } from './form-context.ts';
import { FormCheck, FormChoice, FormText } from './form-field.tsx';
import { FormRadios, type RadioOption } from './form-radios.tsx';
import { FormRows } from './form-rows.tsx';
import { SecretField } from './secret-field.tsx';
import { Row } from './section.tsx';
import styles from './sections.module.css';

/** How an authorization server issues the tokens. */

export function ServerSection() {
  const { form } = useConnectionForm();
  const byHand = form.fields['auth.server.kind'] === 'endpoints';
  return (
    <>
      <FormRadios
        path="auth.server.kind"
        label="Its addresses"
        options={[
          {
            value: 'discovery',
            label: 'By discovery',
            about: 'The server says itself what it can do (OpenID Connect Discovery, RFC 8414).',
          },
          { value: 'endpoints', label: 'By hand', about: 'For servers that publish nothing about themselves.' },
        ]}
      />
      <FormText
        path="auth.server.issuer"
        label="Issuer"
        placeholder="https://id.example.com"
        hint={
          byHand
            ? 'What the server calls itself, where it does. Empty: it is not checked.'
            : 'Letter by letter as the server writes it. Whatever stands there, /.well-known/… is added.'
        }
      />
      {byHand && <EndpointFields />}
    </>
  );
}

function EndpointFields() {
  return (
    <>
      <FormText
        path="auth.server.authorization"
        label="Authorization endpoint"
        placeholder="https://id.example.com/authorize"
        hint="Where the browser goes."
      />
      <FormText path="auth.server.token" label="Token endpoint" placeholder="https://id.example.com/token" />
      <Row>
        <FormText
          path="auth.server.deviceAuthorization"
          label="Device authorization endpoint"
          placeholder="https://id.example.com/device"
          hint="Empty for none."
        />
        <FormText
          path="auth.server.revocation"
          label="Revocation endpoint"
          placeholder="https://id.example.com/revoke"
          hint="Empty: sign-out revokes nothing."
        />
      </Row>
    </>
  );
}

const FLOWS: Readonly<Record<OAuthFlow, Omit<RadioOption, 'value'>>> = {
  code: { label: 'In the browser', about: 'The system’s browser opens; Latchkey never sees the password.' },
  device: { label: 'On another device', about: 'You enter a short code on your phone, say.' },
  client_credentials: {
    label: 'As the client',
    about: 'For a service: no person signs in.',
    caution:
      'The token is the application’s own, with all of its rights, and the API cannot tell who used it. Whoever can use this keychain can act as the application.',
  },
  password: {
    label: 'With a password, here',
    about: 'The username and the password are typed in Latchkey.',
    caution:
      'No longer recommended (RFC 9700 §2.4): the password passes through Latchkey, and second factors do not work. Use it only where the server has nothing else.',
  },
};

const COMMON_FLOWS: readonly OAuthFlow[] = ['code', 'device'];

export function ClientSection() {
  const { form } = useConnectionForm();
  const advanced = !COMMON_FLOWS.some((flow) => flow === form.fields['auth.flow']);
  const options = (flows: readonly OAuthFlow[]) => flows.map((value) => ({ value, ...FLOWS[value] }));
  return (
    <>
      <FormText
        path="auth.clientId"
        label="Client ID"
        placeholder="latchkey"
        hint="The provider gave it to this app."
      />
      <FormRadios path="auth.flow" label="How you sign in" options={options(COMMON_FLOWS)} />
      <details className={styles.fold} open={advanced || undefined}>
        <summary>
          <ChevronIcon />
          Advanced ways to sign in
        </summary>
        <FormRadios
          path="auth.flow"
          label="Advanced ways to sign in"
          quiet
          options={options(OAUTH_FLOWS.filter((flow) => !COMMON_FLOWS.includes(flow)))}
        />
      </details>
      <FormChoice
        path="auth.clientAuthentication"
        label="The client shows who it is"
        options={[
          { value: 'none', label: 'not at all: a public client, with PKCE' },
          { value: 'client_secret_basic', label: 'by a secret in the Authorization header (client_secret_basic)' },
          { value: 'client_secret_post', label: 'by a secret in the request’s body (client_secret_post)' },
        ]}
      />
      {takesSecret(form) && <SecretField />}
    </>
  );
}

export function AccessSection() {
  return (
    <>
      <FormText
        path="auth.scope"
        label="Scope"
        placeholder="openid profile offline_access"
        hint="With spaces between. Most providers give a refresh token only for offline_access."
      />
      <Row>
        <FormText
          path="auth.audience"
          label="Audience"
          placeholder="https://api.example.com"
          hint="The API that the token is for, as Auth0 and some others call it."
        />
        <FormText
          path="auth.resource"
          label="Resource"
          placeholder="https://api.example.com"
          hint="The same by its standard name (RFC 8707)."
        />
      </Row>
      <div className={styles.part}>
        <h3>Further parameters</h3>
        <p className={styles.explanation}>Sent with the authorization request, for instance prompt or login_hint.</p>
        <FormRows path="auth.parameters" item="Parameter" namePlaceholder="prompt" valuePlaceholder="select_account" />
      </div>
    </>
  );
}

export function ProtectionSection() {
  return (
    <>
      <FormCheck
        path="auth.dpop"
        label="Bind tokens to a key of this session, where the server offers it (DPoP)"
        hint="Then a stolen token is worth nothing (RFC 9449). The API has to accept such tokens too."
      />
      <FormCheck
        path="auth.endsBrowserSession"
        label="At sign-out, end the provider’s session in the browser too"
        hint="Else the browser may sign you in again without asking."
      />
    </>
  );
}
