import { useConnectionForm } from './form-context.ts';
import { FormCheck, FormChoice, FormLines, FormText } from './form-field.tsx';
import { FormRadios } from './form-radios.tsx';
import { FormRows } from './form-rows.tsx';
import { Row } from './section.tsx';
import styles from './sections.module.css';

/** How the API is spoken to, whoever issues its tokens. */

export function TokenSection() {
  const { fields } = useConnectionForm().form;
  const scheme = fields['header.scheme'];
  return (
    <>
      <Row>
        <FormText path="header.name" label="Header" placeholder="Authorization" />
        <FormText path="header.scheme" label="Scheme" placeholder="Bearer" hint="Bearer, JWT, or empty." />
      </Row>
      <p className={styles.preview}>
        Each operation carries{' '}
        <code>{`${fields['header.name'] || '…'}: ${scheme === '' ? '' : `${scheme} `}eyJhbGci…`}</code>
      </p>
      <div className={styles.part}>
        <h3>When the API rejects it</h3>
        <p className={styles.explanation}>
          Any one of these means that the access token is no longer good. Latchkey then refreshes it and sends the
          operation again, once.
        </p>
        <FormText
          path="rejection.codes"
          label="Error codes"
          placeholder="UNAUTHENTICATED"
          hint={
            <>
              Values of <code>extensions.code</code>, with commas between.
            </>
          }
        />
        <FormLines
          path="rejection.messages"
          label="Parts of an error’s message"
          hint="One a line; capitals do not matter."
        />
        <FormText path="rejection.statuses" label="HTTP statuses" placeholder="401" hint="With commas between." />
      </div>
    </>
  );
}

export function SubscriptionsSection() {
  return (
    <>
      <FormText
        path="subscriptionEndpoint"
        label="Subscription endpoint"
        placeholder="wss://api.example.com/graphql"
        hint="Empty for none."
      />
      <FormChoice
        path="subscriptionProtocol"
        label="Protocol"
        options={[
          { value: 'graphql-transport-ws', label: 'WebSocket: graphql-transport-ws (graphql-ws)' },
          { value: 'graphql-ws', label: 'WebSocket: graphql-ws (subscriptions-transport-ws, legacy)' },
          { value: 'graphql-sse', label: 'HTTP: server-sent events (graphql-sse)' },
          { value: 'multipart', label: 'HTTP: multipart (Apollo Router)' },
        ]}
        hint="WebSocket addresses begin with ws:// or wss://, the others with http:// or https://."
      />
    </>
  );
}

export function HeadersSection() {
  return (
    <>
      <p className={styles.explanation}>
        Sent with every operation. They stand in the connection’s file as written: no place for secrets.
      </p>
      <FormRows path="headers" item="Header" namePlaceholder="X-Tenant" valuePlaceholder="acme" />
    </>
  );
}

export function NetworkSection() {
  const { fields } = useConnectionForm().form;
  return (
    <>
      <FormRadios
        path="network.proxy.kind"
        label="Proxy"
        options={[
          { value: 'system', label: 'As the system says' },
          { value: 'none', label: 'None' },
          { value: 'manual', label: 'By hand' },
        ]}
      />
      {fields['network.proxy.kind'] === 'manual' && (
        <FormText
          path="network.proxy.url"
          label="Proxy address"
          placeholder="http://proxy.example.com:3128"
          hint="http, https, socks4 or socks5."
        />
      )}
      <FormText
        path="network.caFile"
        label="Certificate authorities"
        placeholder="/etc/ssl/company-ca.pem"
        hint="A file of certificates in PEM that are trusted here besides the system’s. Empty for none."
      />
      <FormCheck
        path="network.acceptSelfSignedOnLoopback"
        label="Accept self-signed certificates of this computer"
        hint="Of localhost, 127.0.0.1 and [::1], and of no other name."
      />
    </>
  );
}

export function AdvancedSection() {
  const { fields } = useConnectionForm().form;
  return (
    <>
      {fields['auth.kind'] === 'graphql' && (
        <FormText
          path="auth.endpoint"
          label="Endpoint for signing in"
          placeholder="https://auth.example.com/graphql"
          hint="Only where sign-in, refresh and sign-out go to another address."
        />
      )}
      <FormLines path="hint" label="Hint" hint="Shown under the sign-in form. No passwords of real accounts, please." />
    </>
  );
}
