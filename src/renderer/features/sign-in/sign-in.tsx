import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Connection } from '../../../shared/connection.ts';
import type { ConnectionSummary } from '../../../shared/ipc.ts';
import type { Failure } from '../../../shared/result.ts';
import type { SessionSnapshot } from '../../../shared/session.ts';
import { useBridge } from '../../bridge-context.ts';
import { useRequest } from '../../session/use-request.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RetryCountdown } from '../../ui/retry-countdown.tsx';
import { ConnectionPlate } from './connection-plate.tsx';
import { Entrance } from './entrance.tsx';
import { failureOf, noticeOf } from './notice-text.ts';
import { OtherConnections } from './other-connections.tsx';
import styles from './sign-in.module.css';

interface SignInProps {
  readonly connection: Connection;
  readonly connections: readonly ConnectionSummary[];
  readonly session: SessionSnapshot;
  /** False while something else is over this screen. */
  readonly active: boolean;
  /** Kept by the window: this screen comes and goes with the session. */
  readonly username: string;
  readonly onUsername: (username: string) => void;
  /** Opens the connection form; with a failure, at the field that it names. */
  readonly onEditConnection: (failure: Failure | null) => void;
  readonly onNewConnection: () => void;
  readonly onManageConnections: () => void;
}

export function SignIn(props: SignInProps) {
  const {
    connection,
    connections,
    session,
    active,
    username,
    onUsername,
    onEditConnection,
    onNewConnection,
    onManageConnections,
  } = props;
  const bridge = useBridge();
  const [password, setPassword] = useState('');
  const { ask, asking, failed } = useRequest();
  const usernameInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);
  const failure = failed?.failure ?? null;
  const notice = noticeOf(session);
  const fault = failure === null ? null : failureOf(failure);
  const messageAt = (place: 'username' | 'password') => (fault?.place === place ? fault.message : null);

  useEffect(() => {
    if (!active) return;
    const input = usernameInput.current?.value === '' ? usernameInput : passwordInput;
    input.current?.focus();
  }, [active]);
  useEffect(() => {
    if (failed === null) return;
    passwordInput.current?.focus();
    // Kept where it may be right: a network that was away is no reason to type it again.
    if (failed.failure.code === 'sign_in_refused') setPassword('');
  }, [failed]);

  const signIn = async (event: FormEvent) => {
    event.preventDefault();
    if (asking) return;
    await ask(() => bridge.signIn({ username, password }));
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
            <p>{fault.message}</p>
            {failed !== null && failed.failure.retryAfterMs !== undefined && (
              <RetryCountdown at={failed.at + failed.failure.retryAfterMs} />
            )}
          </Notice>
        )}
        <TextField
          ref={usernameInput}
          label="Username"
          name="username"
          autoComplete="username"
          required
          value={username}
          onValue={onUsername}
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
        <Button type="submit" look="primary" className={styles.submit ?? ''} busy={asking}>
          {asking ? 'Signing in…' : 'Sign in'}
        </Button>
        {connection.hint !== null && <p className={styles.hint}>{connection.hint}</p>}
      </form>

      <OtherConnections
        current={connection.id}
        connections={connections}
        onNew={onNewConnection}
        onManage={onManageConnections}
      />
    </Entrance>
  );
}
