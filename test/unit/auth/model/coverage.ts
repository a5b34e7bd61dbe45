import type { Machine } from './machine.ts';
import type { Process } from './process.ts';

/** How often each step ran, and how often each notable state was there after one: runs that reach nothing prove nothing. */
export class Coverage {
  readonly steps = new Map<string, number>();
  readonly states = new Map<string, number>();
  readonly endings = new Map<string, number>();
  runs = 0;

  step(name: string, machine: Machine): void {
    const parts = name.split(' + ');
    if (parts.length > 1) count(this.steps, 'two at once');
    for (const part of parts) count(this.steps, part.replace(/-?\d+ ms/, '… ms').replace(/\d/, 'n'));
    for (const process of machine.running) for (const state of statesOf(process, machine)) count(this.states, state);
    if (machine.running.length === 2) count(this.states, 'two processes');
  }

  ending({ watch }: Machine): void {
    this.runs += 1;
    count(this.endings, watch.expected.kind);
  }
}

function statesOf({ broker, callers, calls, isSigningIn }: Process, { network, keychain }: Machine): string[] {
  const snapshot = broker.snapshot();
  const { status } = snapshot;
  const states: string[] = [status === 'reauth_required' ? `${status} (${snapshot.reason})` : status];
  if (status === 'active') {
    states.push(`active, refresh ${snapshot.refresh.phase}`, `active, saved ${snapshot.saved}`);
    if (snapshot.refresh.phase === 'waiting') states.push(`waiting, ${snapshot.refresh.problem}`);
    if (snapshot.refresh.phase === 'refreshing' && keychain.locked) states.push('refreshing, keychain locked');
  }
  if (status === 'signed_out') {
    if (snapshot.notice !== null) states.push(snapshot.notice);
    if (network.inFlight > 0) states.push('signed out, a refresh in flight');
  }
  if (callers.size > 0) states.push(`${status}, callers wait`);
  if (calls.size > 1) states.push('two calls of people at once');
  if (isSigningIn) states.push(`${status}, signing in`);
  return states;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
