import { ask as requestOf } from '../harness.ts';
import { settle } from '../virtual-time.ts';
import type { Machine } from './machine.ts';
import type { Process } from './process.ts';
import { close } from './steps/computer.ts';

const MINUTE = 60_000;

/** Longer than any wait that a server may ask for, spread by a tenth. */
const LONGEST_WAIT_MS = 67 * MINUTE;

/**
 * Everything works again, and time passes: every wait has to end, and who has to be signed in has to be so in the
 * processes that run, and in the one that starts after them.
 */
export async function checkEnding(machine: Machine): Promise<void> {
  const { watch, time } = machine;
  mend(machine);
  await settle();
  for (const process of machine.running) {
    watch.bounds.occasion(process, machine);
    process.broker.wake('online');
  }
  await time.advance(LONGEST_WAIT_MS);
  for (const process of machine.running) await checkRunning(process, machine);
  watch.afterStep();
  for (const [place, process] of machine.processes.entries()) {
    if (process === null) continue;
    await close(process, machine);
    machine.exit(place);
  }
  await checkRestarted(machine);
  checkRevoked(machine);
  watch.afterStep();
}

function mend({ network, keychain, keychainGate, server }: Machine): void {
  keychain.locked = false;
  keychain.refusesWrites = false;
  server.clearFaults();
  server.lifetimeMs = 10 * MINUTE;
  network.losses.length = 0;
  for (const gate of [keychainGate, network.requests, network.answers, network.signIns]) gate.open();
}

async function checkRunning(process: Process, machine: Machine): Promise<void> {
  const { watch } = machine;
  const [call] = process.calls;
  if (process.callers.size > 0) watch.violated('A caller still waits.');
  if (call !== undefined) watch.violated(`A ${call.kind} has not ended.`);
  await renew(process, machine);
  const { expected } = watch;
  const snapshot = process.broker.snapshot();
  if (snapshot.status === 'restoring') watch.violated('A record is still being read.');
  if (expected.kind === 'signed_out' && snapshot.status === 'active') watch.violated('A session outlives a sign-out.');
  if (expected.kind !== 'signed_in') return;
  if (snapshot.status === 'active') {
    if (snapshot.account !== expected.account) watch.violated('A process goes on with another account.');
    if (snapshot.saved !== 'keychain') watch.violated('A session is not saved, though the keychain works.');
  } else if (machine.places === 1) watch.violated(`A session is lost: ${snapshot.status}.`);
}

/** Has the process look at the record and at the server once more. */
async function renew(process: Process, machine: Machine): Promise<void> {
  const snapshot = process.broker.snapshot();
  if (snapshot.status !== 'active') return;
  process.ask({ rejectedGeneration: snapshot.generation });
  await machine.time.advance(MINUTE);
}

async function checkRestarted(machine: Machine): Promise<void> {
  const { watch, ledger } = machine;
  const process = machine.start(0);
  await machine.time.advance(MINUTE);
  const { expected } = watch;
  const { status } = process.broker.snapshot();
  const token = await requestOf(process.broker).catch(() => null);
  switch (expected.kind) {
    case 'signed_in': {
      if (token === null) watch.violated(`A session is lost with a restart: ${status}.`);
      else if (ledger.accessTokens.get(token.value)?.family !== expected.family) {
        watch.violated('After a restart the session is another one.');
      }
      break;
    }
    case 'signed_out':
      if (status !== 'signed_out') watch.violated(`After a sign-out and a restart: ${status}.`);
      if (machine.storedFamily() !== null) watch.violated('A sign-out left the record in the keychain.');
      break;
    case 'open':
      break;
  }
}

/**
 * Invariant 4: what is signed out of, or overtaken, does not stay good at the server. Of two processes that sign in with
 * one account, the one goes on with the other's record and cannot tell it from a renewed one: its own is not revoked.
 */
function checkRevoked({ watch, server, ledger, places, hasLostProcess, revocationsGivenUp }: Machine): void {
  const { expected } = watch;
  if (places > 1 || hasLostProcess || revocationsGivenUp || expected.kind === 'open') return;
  const current = expected.kind === 'signed_in' ? expected.family : null;
  if (server.aliveFamilies.some((family) => family !== current && !ledger.abandoned.has(family))) {
    watch.violated('A session that is over is still good at the server.');
  }
}
