import { useState } from 'react';
import type { Connection } from '../../../shared/connection.ts';
import type { ConnectionSummary, Credentials, SignInProgress } from '../../../shared/ipc.ts';
import type { Failure } from '../../../shared/result.ts';
import type { SessionSnapshot } from '../../../shared/session.ts';
import { useBridge } from '../../bridge-context.ts';
import { useRequest } from '../../session/use-request.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RetryCountdown } from '../../ui/retry-countdown.tsx';
import { ConnectionPlate } from './connection-plate.tsx';
import { Entrance } from './entrance.tsx';
import { failureOf, noticeOf } from './notice-text.ts';
import { OtherConnections } from './other-connections.tsx';
import { PasswordSignIn } from './password-sign-in.tsx';
import styles from './sign-in.module.css';
import { SignInElsewhere } from './sign-in-elsewhere.tsx';
import { SignInUnderWay } from './sign-in-under-way.tsx';
import { wayOf } from './way.ts';

interface SignInProps {
  readonly connection: Connection;
  readonly connections: readonly ConnectionSummary[];
  readonly session: SessionSnapshot;
  /** How the sign-in under way stands, in whichever window it began; `null` where none is. */
  readonly progress: SignInProgress | null;
  /** False while something else is over this screen. */
  readonly active: boolean;
  /** Kept by the window: this screen comes and goes with the session. */
  readonly username: string;
  readonly onUsername: (username: string) => void;
  /** Opens the connection form; with a failure, at the field that it names. */
  readonly onEditConnection: (failure: Failure | null) => void;
  readonly onNewConnection: () => void;
}

export function SignIn(props: SignInProps) {
  const { connection, connections, session, progress, active, onEditConnection, onNewConnection } = props;
  const bridge = useBridge();
  const { ask, asking, failed: lastFailed } = useRequest();
  const [password, setPassword] = useState('');
  const way = wayOf(connection.auth);
  // Whoever took it back knows.
  const failed = lastFailed?.failure.code === 'cancelled' ? null : lastFailed;
  const failure = failed?.failure ?? null;
  const notice = noticeOf(session);
  const fault = failure === null ? null : failureOf(failure, way);

  const signIn = async (credentials: Credentials | null) => {
    if (!asking) await ask(() => bridge.signIn(credentials));
  };
  const elsewhere = way !== 'password';
  const underWay: SignInProgress | null = progress ?? (asking ? { step: 'contacting' } : null);

  return (
    <Entrance>
      {notice !== null && (
        <Notice tone={notice.tone} title={notice.title}>
          {notice.body}
        </Notice>
      )}

      <ConnectionPlate connection={connection} onEdit={() => onEditConnection(failure)} />

      <section className={styles.form} aria-labelledby="sign-in-heading">
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
        {!elsewhere && (
          <PasswordSignIn
            active={active}
            asking={underWay !== null}
            failed={failed}
            fault={fault}
            username={props.username}
            onUsername={props.onUsername}
            password={password}
            onPassword={setPassword}
            onSignIn={signIn}
          />
        )}
        {elsewhere && underWay === null && (
          <SignInElsewhere way={way} active={active} connection={connection} onSignIn={() => signIn(null)} />
        )}
        {elsewhere && underWay !== null && <SignInUnderWay way={way} progress={underWay} active={active} />}
        {connection.hint !== null && <p className={styles.hint}>{connection.hint}</p>}
      </section>

      <OtherConnections current={connection.id} connections={connections} onNew={onNewConnection} />
    </Entrance>
  );
}
