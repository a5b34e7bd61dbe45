import { type ReactNode, useEffect, useId, useRef } from 'react';
import type { Connection } from '../../../shared/connection.ts';
import type { Bootstrap } from '../../../shared/ipc.ts';
import type { ActiveSession } from '../../../shared/session.ts';
import { useBridge } from '../../bridge-context.ts';
import { formatMoment } from '../../format/moment.ts';
import { useNow } from '../../session/use-now.ts';
import { useRequest } from '../../session/use-request.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CloseIcon, RefreshIcon, SignOutIcon } from '../../ui/icons.tsx';
import { KeyMark } from '../../ui/key-mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ClaimsTable } from './claims-table.tsx';
import { refreshTokenHelp } from './refresh-token-help.ts';
import styles from './session-panel.module.css';
import { nextRefreshOf, sessionEndOf, stillHolds, viewSession } from './session-view.ts';
import { TimelineTable } from './timeline-table.tsx';
import { useTokenDetails } from './use-token-details.ts';

interface SessionPanelProps {
  readonly id: string;
  readonly connection: Connection;
  readonly session: ActiveSession;
  readonly app: Bootstrap['app'];
  readonly onClose: () => void;
}

/** All that a window may know of the session. It takes nothing away: the workspace behind it stays in use. */
export function SessionPanel({ id, connection, session, app, onClose }: SessionPanelProps) {
  const bridge = useBridge();
  const now = useNow();
  const view = viewSession(session, now);
  const sessionEnd = sessionEndOf(session, now);
  const { claims, timeline } = useTokenDetails();
  const panel = useRef<HTMLElement>(null);
  const heading = useId();
  const refresh = useRequest();
  const signOut = useRequest();
  const trying = refresh.asking || session.refresh.phase === 'refreshing';

  useEffect(() => panel.current?.focus(), []);

  // From wherever the focus is: the panel takes nothing away from the workspace behind it.
  useEffect(() => {
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose();
    };
    document.addEventListener('keydown', closeOnEscape);
    return () => document.removeEventListener('keydown', closeOnEscape);
  }, [onClose]);

  return (
    <section ref={panel} id={id} role="dialog" aria-labelledby={heading} tabIndex={-1} className={styles.panel}>
      <header className={styles.header}>
        <KeyMark remaining={view.remaining} size={36} />
        <div className={styles.who}>
          <h2 id={heading}>{view.account}</h2>
          <p className={styles.explanation}>{view.explanation}</p>
        </div>
        <IconButton label="Close" onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </header>

      {view.ending !== null && (
        <Notice tone="note" title="This session cannot be refreshed">
          <p>{view.ending.explanation}</p>
          <p>{refreshTokenHelp(connection.auth)}</p>
        </Notice>
      )}
      {view.storage !== null && (
        <Notice tone="warning" title={view.storage.text}>
          {view.storage.explanation}
        </Notice>
      )}
      {refresh.failed !== null && stillHolds(refresh.failed.failure, session) && (
        <Notice tone="error" title="That did not help yet">
          {refresh.failed.failure.message}
        </Notice>
      )}
      {signOut.failed !== null && (
        <Notice tone="error" title="Not signed out">
          {signOut.failed.failure.message}
        </Notice>
      )}

      <div className={styles.actions}>
        {session.renewable && (
          <Button busy={trying} onClick={() => refresh.ask(bridge.retryNow)}>
            <RefreshIcon />
            {refreshLabel(session, trying)}
          </Button>
        )}
        <Button busy={signOut.asking} onClick={() => signOut.ask(bridge.signOut)}>
          <SignOutIcon />
          {signOut.asking ? 'Signing out…' : 'Sign out everywhere'}
        </Button>
      </div>

      <dl className={styles.facts}>
        <Fact term="Token">
          {session.generation === 0 ? 'none yet' : `No. ${session.generation} since Latchkey started`}
        </Fact>
        <Fact term="Last refresh">
          {session.lastRefreshAt === null ? '–' : formatMoment(session.lastRefreshAt, now)}
        </Fact>
        <Fact term="Next refresh">{nextRefreshOf(session, now)}</Fact>
        <Fact term="Session ends">
          {session.sessionExpiresAt === null ? 'when the server says so' : formatMoment(session.sessionExpiresAt, now)}
          {sessionEnd !== null && <span className={styles.distance}>{sessionEnd}</span>}
        </Fact>
      </dl>

      <ClaimsTable claims={claims} now={now} />
      <TimelineTable entries={timeline} app={app} now={now} />
    </section>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function refreshLabel({ refresh }: ActiveSession, trying: boolean): string {
  if (trying) return 'Refreshing…';
  return refresh.phase === 'waiting' ? 'Try again now' : 'Refresh now';
}
