import { useConnectionForm } from './form-context.ts';
import { FormCheck, FormChoice, FormDocument, FormText } from './form-field.tsx';
import { Row } from './section.tsx';
import styles from './sections.module.css';

/** How an API issues its tokens itself, by operations of its own. */

export function SignInSection() {
  return (
    <>
      <FormDocument
        path="auth.signIn.document"
        label="Sign-in operation"
        hint="The mutation that trades a username and a password for tokens."
      />
      <Row>
        <FormText
          path="auth.signIn.variables.username"
          label="Variable for the username"
          placeholder="username"
          hint={
            <>
              A path, for instance <code>input.email</code>
            </>
          }
        />
        <FormText path="auth.signIn.variables.password" label="Variable for the password" placeholder="password" />
      </Row>
      <TokenPathFields owner="auth.signIn.result" example="login" />
    </>
  );
}

export function RefreshSection() {
  return (
    <>
      <FormDocument
        path="auth.refresh.document"
        label="Refresh operation"
        hint="The mutation that trades a refresh token for a new access token. Latchkey’s main process sends it, never a window."
      />
      <RefreshTokenFields owner="auth.refresh" />
      <TokenPathFields owner="auth.refresh.result" example="refreshToken" />
      <FormText
        path="auth.refusedCodes"
        label="Codes that end the session"
        placeholder="UNAUTHENTICATED"
        hint={
          <>
            Values of <code>extensions.code</code> by which the API says that the refresh token is no longer good.
          </>
        }
      />
    </>
  );
}

export function SignOutSection() {
  const { form } = useConnectionForm();
  return (
    <>
      <FormCheck path="auth.signOut" label="This API can revoke a refresh token" />
      {form.fields['auth.signOut'] === 'yes' && (
        <>
          <FormDocument
            path="auth.signOut.document"
            label="Sign-out operation"
            hint="Sent when you sign out, so that the refresh token is worth nothing from then on."
          />
          <RefreshTokenFields owner="auth.signOut" />
        </>
      )}
    </>
  );
}

function RefreshTokenFields({ owner }: { readonly owner: 'auth.refresh' | 'auth.signOut' }) {
  const { form } = useConnectionForm();
  return (
    <Row>
      <FormChoice
        path={`${owner}.refreshToken.sentAs`}
        label="The refresh token is sent"
        options={[
          { value: 'variable', label: 'as a variable' },
          { value: 'header', label: 'in the authorization header' },
        ]}
      />
      {form.fields[`${owner}.refreshToken.sentAs`] === 'header' ? (
        <FormText path={`${owner}.refreshToken.scheme`} label="With the scheme" placeholder="Bearer" />
      ) : (
        <FormText path={`${owner}.refreshToken.path`} label="In the variable" placeholder="refreshToken" />
      )}
    </Row>
  );
}

interface TokenPathFieldsProps {
  readonly owner: 'auth.signIn.result' | 'auth.refresh.result';
  /** A root field, for the examples. */
  readonly example: string;
}

function TokenPathFields({ owner, example }: TokenPathFieldsProps) {
  return (
    <fieldset className={styles.paths}>
      <legend>
        Where the answer’s <code>data</code> holds
      </legend>
      <Row>
        <FormText path={`${owner}.accessToken`} label="the access token" placeholder={`${example}.accessToken`} />
        <FormText
          path={`${owner}.refreshToken`}
          label="the refresh token"
          placeholder={`${example}.refreshToken`}
          hint="Empty: the one in use stays good."
        />
      </Row>
      <Row>
        <FormText
          path={`${owner}.expiresIn`}
          label="the access token’s lifetime"
          placeholder={`${example}.expiresIn`}
          hint="In seconds. A JWT tells it itself."
        />
        <FormText
          path={`${owner}.refreshExpiresIn`}
          label="the refresh token’s lifetime"
          placeholder={`${example}.refreshExpiresIn`}
          hint="In seconds, if told."
        />
      </Row>
      <Row>
        <FormText
          path={`${owner}.account`}
          label="the account’s name"
          placeholder={`${example}.user.name`}
          hint="To show who is signed in."
        />
      </Row>
    </fieldset>
  );
}
