import { useId, useState } from 'react';
import type { ActiveSession } from '../../../shared/session.ts';
import { useNow } from '../../session/use-now.ts';
import { ChevronIcon } from '../../ui/icons.tsx';
import { KeyMark } from '../../ui/key-mark.tsx';
import styles from './session-badge.module.css';
import { type SessionView, viewSession } from './session-view.ts';

interface SessionBadgeProps {
  readonly session: ActiveSession;
  readonly open: boolean;
  readonly panelId: string;
  readonly onToggle: () => void;
}

/** Who is signed in, and how the access token fares. Opens the session panel. */
export function SessionBadge({ session, open, panelId, onToggle }: SessionBadgeProps) {
  const view = viewSession(session, useNow());
  const description = useId();
  const announced = useAnnouncement(view, session.refresh.phase === 'refreshing');
  return (
    <>
      <button
        type="button"
        className={styles.badge}
        data-session-phase={session.refresh.phase}
        data-session-generation={session.generation}
        data-session-saved={session.saved}
        data-session-renewable={session.renewable}
        data-tone={view.tone}
        aria-label={`Session: ${view.account}`}
        aria-describedby={description}
        aria-expanded={open}
        aria-controls={panelId}
        title={view.explanation}
        onClick={onToggle}
      >
        <KeyMark remaining={view.remaining} />
        <span className={styles.account}>{view.account}</span>
        <span className={styles.state}>{view.text}</span>
        {view.ending !== null && <span className={styles.storage}>{view.ending.text}</span>}
        {view.storage !== null && <span className={styles.storage}>{view.storage.text}</span>}
        <ChevronIcon />
      </button>
      <span id={description} hidden>
        {[view.text, view.ending?.text, view.storage?.text].filter((text) => text !== undefined).join(' ')}
      </span>
      <span className="visually-hidden" role="status">
        {announced}
      </span>
    </>
  );
}

/** While it is tried again, what was wrong still is: it is said once, not after each attempt. */
function useAnnouncement({ announcement }: SessionView, trying: boolean): string {
  const [announced, setAnnounced] = useState('');
  if (!trying && announced !== announcement) setAnnounced(announcement);
  return announced;
}
