import { formatElapsed } from '../../format/duration.ts';
import type { RunState } from './run-state.ts';

/**
 * What is said aloud of a run: its beginning, its end, and the turns of a subscription's line. It stays the same while
 * time passes and events arrive, so that each is said once. Failures and errors are alerts, and not said here.
 */
export function announcementOf(state: RunState): string {
  switch (state.status) {
    case 'idle':
    case 'failed':
      return '';
    case 'running':
      return state.run.type === 'subscription' ? announceLine(state.line?.status.state) : 'Running';
    case 'finished':
      return `${endingOf(state)} ${formatElapsed(state.afterMs)}`;
  }
}

/** How a run ended, to be followed by a duration. */
export function endingOf({ run, cancelled }: Extract<RunState, { status: 'finished' }>): string {
  if (!cancelled) return 'Finished after';
  return run.type === 'subscription' ? 'Stopped after' : 'Cancelled after';
}

function announceLine(state: 'connecting' | 'live' | 'reconnecting' | undefined): string {
  switch (state) {
    case 'live':
      return 'The subscription is open';
    case 'reconnecting':
      return 'The subscription lost its connection';
    case 'connecting':
    case undefined:
      return 'Connecting';
  }
}
