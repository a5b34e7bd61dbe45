import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Failure } from '../../../shared/result.ts';
import type { ActiveSession } from '../../../shared/session.ts';
import { useBridge } from '../../bridge-context.ts';
import { formatCountdown } from '../../format/duration.ts';
import { formatMoment } from '../../format/moment.ts';
import { useNow } from '../../session/use-now.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CloseIcon, RefreshIcon, SignOutIcon } from '../../ui/icons.tsx';
import { KeyMark } from '../../ui/key-mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ClaimsTable } from './claims-table.tsx';
import { RefreshList } from './refresh-list.tsx';
import styles from './session-panel.module.css';
import { viewSession } from './session-view.ts';
import { useTokenDetails } from './use-token-details.ts';

interface SessionPanelProps {
  readonly id: string;
  readonly session: ActiveSession;
  readonly onClose: () => void;
}

/** All that a window may know of the session. It takes nothing away: the workspace behind it stays in use. */
export function SessionPanel({ id, session, onClose }: SessionPanelProps) {
  const bridge = useBridge();
  const now = useNow();
  const view = viewSession(session, now);
  const { claims, refreshes } = useTokenDetails();
  const panel = useRef<HTMLElement>(null);
  const heading = useId();
  const [failure, setFailure] = useState<Failure | null>(null);

  useEffect(() => panel.current?.focus(), []);

  // From wherever the focus is: a button that is disabled while it is pressed lets go of it.
  useEffect(() => {
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose();
    };
    document.addEventListener('keydown', closeOnEscape);
    return () => document.removeEventListener('keydown', closeOnEscape);
  }, [onClose]);

  const ask = async (request: () => ReturnType<typeof bridge.retryNow>) => {
    setFailure(null);
    const result = await request();
    if (!result.ok) setFailure(result.error);
  };

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

      {view.storage !== null && (
        <Notice tone="warning" title={view.storage.text}>
          {view.storage.explanation}
        </Notice>
      )}
      {failure !== null && (
        <Notice tone="error" title="That did not work">
          {failure.message}
        </Notice>
      )}

      <div className={styles.actions}>
        <Button disabled={session.refresh.phase === 'refreshing'} onClick={() => ask(bridge.retryNow)}>
          <RefreshIcon />
          Refresh now
        </Button>
        <Button onClick={() => ask(bridge.signOut)}>
          <SignOutIcon />
          Sign out everywhere
        </Button>
      </div>

      <dl className={styles.facts}>
        <Fact term="Token">
          {session.generation === 0 ? 'none yet' : `No. ${session.generation} since Latchkey started`}
        </Fact>
        <Fact term="Last refresh">
          {session.lastRefreshAt === null ? '–' : formatMoment(session.lastRefreshAt, now)}
        </Fact>
        <Fact term="Next refresh">{nextRefresh(session, now)}</Fact>
        <Fact term="Session ends">
          {session.sessionExpiresAt === null ? 'when the server says so' : formatMoment(session.sessionExpiresAt, now)}
          {session.sessionExpiresAt !== null && (
            <span className={styles.distance}>in {formatCountdown(session.sessionExpiresAt - now)}</span>
          )}
        </Fact>
      </dl>

      <ClaimsTable claims={claims} now={now} />
      <RefreshList refreshes={refreshes} now={now} />
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

function nextRefresh({ refresh }: ActiveSession, now: number): string {
  switch (refresh.phase) {
    case 'refreshing':
      return 'under way';
    case 'waiting':
      return `in ${formatCountdown(refresh.retryAt - now)}`;
    case 'idle':
      return refresh.nextAt === null ? 'when the API rejects the token' : `in ${formatCountdown(refresh.nextAt - now)}`;
  }
}
