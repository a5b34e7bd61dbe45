import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Connection } from '../../../shared/connection.ts';
import type { ConnectionSummary } from '../../../shared/ipc.ts';
import type { Failure } from '../../../shared/result.ts';
import type { SessionSnapshot } from '../../../shared/session.ts';
import { useBridge } from '../../bridge-context.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ConnectionPlate } from './connection-plate.tsx';
import { Entrance } from './entrance.tsx';
import { failureOf, noticeOf } from './notice-text.ts';
import { OtherConnections } from './other-connections.tsx';
import styles from './sign-in.module.css';

interface SignInProps {
  readonly connection: Connection;
  readonly connections: readonly ConnectionSummary[];
  readonly session: SessionSnapshot;
  /** Opens the connection form; with a failure, at the field that it names. */
  readonly onEditConnection: (failure: Failure | null) => void;
  readonly onNewConnection: () => void;
}

export function SignIn({ connection, connections, session, onEditConnection, onNewConnection }: SignInProps) {
  const bridge = useBridge();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [signingIn, setSigningIn] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const usernameInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);
  const notice = noticeOf(session);
  const fault = failure === null ? null : failureOf(failure);
  const messageAt = (place: 'username' | 'password') => (fault?.place === place ? fault.message : null);

  useEffect(() => usernameInput.current?.focus(), []);

  const signIn = async (event: FormEvent) => {
    event.preventDefault();
    if (signingIn) return;
    setSigningIn(true);
    setFailure(null);
    const result = await bridge.signIn({ username, password });
    setSigningIn(false);
    setPassword('');
    if (result.ok) return;
    setFailure(result.error);
    passwordInput.current?.focus();
  };

  return (
    <Entrance>
      {notice !== null && (
        <Notice tone={notice.tone} title={notice.title}>
          {notice.body}
        </Notice>
      )}

      <ConnectionPlate connection={connection} onEdit={() => onEditConnection(failure)} />

      <form className={styles.form} onSubmit={signIn} aria-labelledby="sign-in-heading">
        <h1 id="sign-in-heading" className={styles.heading}>
          Sign in
        </h1>
        {fault?.place === 'form' && (
          <Notice
            tone="error"
            title={fault.title}
            actions={
              fault.editConnection && <Button onClick={() => onEditConnection(failure)}>Check the connection</Button>
            }
          >
            {fault.message}
          </Notice>
        )}
        <TextField
          ref={usernameInput}
          label="Username"
          name="username"
          autoComplete="username"
          required
          value={username}
          onValue={setUsername}
          error={messageAt('username')}
        />
        <TextField
          ref={passwordInput}
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          value={password}
          onValue={setPassword}
          error={messageAt('password')}
        />
        <Button type="submit" look="primary" className={styles.submit ?? ''} disabled={signingIn} aria-busy={signingIn}>
          {signingIn ? 'Signing in…' : 'Sign in'}
        </Button>
        {connection.hint !== null && <p className={styles.hint}>{connection.hint}</p>}
      </form>

      <OtherConnections current={connection.id} connections={connections} onNew={onNewConnection} />
    </Entrance>
  );
}
