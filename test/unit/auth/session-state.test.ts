import { describe, expect, it } from 'vitest';
import { SessionState } from '../../../src/main/auth/session-state.ts';
import { sessionOf } from './sessions.ts';

function setting() {
  const failures: unknown[] = [];
  const state = new SessionState((error) => failures.push(error));
  return { state, failures };
}

describe('the state of a connection', () => {
  it('begins with the reading of the record', () => {
    const { state } = setting();
    expect(state.snapshot()).toEqual({ status: 'restoring', epoch: 0 });
    expect(state.session).toBeNull();
  });

  it('has no session to change while nobody is signed in', () => {
    const { state } = setting();
    const told: unknown[] = [];
    state.subscribe((snapshot) => told.push(snapshot));
    state.update({ saved: 'pending' });
    expect(told).toEqual([]);
    expect(state.snapshot()).toEqual({ status: 'restoring', epoch: 0 });
  });

  it('keeps what a change of the session does not name', () => {
    const { state } = setting();
    state.begin({ kind: 'active', session: sessionOf({ lastRefreshAt: 7 }) });
    state.update({ saved: 'pending' });
    expect(state.snapshot()).toMatchObject({ account: 'ada', lastRefreshAt: 7, saved: 'pending', epoch: 1 });
  });

  it('is told to nobody who has stopped listening', () => {
    const { state } = setting();
    const told: unknown[] = [];
    const stop = state.subscribe((snapshot) => told.push(snapshot.status));
    state.begin({ kind: 'signed_out', notice: null });
    stop();
    state.begin({ kind: 'restoring' });
    expect(told).toEqual(['signed_out']);
  });

  it('is told to all, though one of them throws and another changes it', () => {
    const { state, failures } = setting();
    const told: number[] = [];
    const bug = new TypeError('A bug.');
    state.subscribe(({ epoch }) => {
      if (epoch === 1) state.begin({ kind: 'signed_out', notice: null });
    });
    state.subscribe(() => {
      throw bug;
    });
    state.subscribe(({ epoch }) => told.push(epoch));
    state.begin({ kind: 'signed_out', notice: null });
    expect(told).toEqual([2, 2]);
    expect(failures).toEqual([bug, bug]);
  });
});
