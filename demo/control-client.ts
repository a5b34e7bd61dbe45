import type { FaultTarget } from './control/fault.ts';
import type { JournalEntry, JournalFilter, JournalSummary } from './control/journal.ts';
import type { Command, CommandArguments, CommandResults, IssuedTokens } from './control/protocol.ts';
import type { Settings } from './options.ts';

export type { Fault, FaultEffect, FaultTarget } from './control/fault.ts';
export type { JournalEntry, JournalFilter, JournalKind, JournalOutcome, JournalSummary } from './control/journal.ts';
export type { IssuedTokens } from './control/protocol.ts';
export type { ClientCredentials } from './identity/clients.ts';
export type { Settings } from './options.ts';

/** When a fault strikes. */
export interface FaultOptions {
  /** Before or after the change is made: after it, a rotated refresh token is spent though no answer says so. */
  readonly moment?: 'before' | 'after';
  /** How many requests it strikes, 1 by default; `null` for all, until {@link ControlClient.clearFaults}. */
  readonly times?: number | null;
}

/** How long waits take at most where nothing else is said, in milliseconds. */
const WAIT_MS = 10_000;

/** Effects that need more than a line: answers as servers and the proxies before them give. */
export const effects = {
  internalServerError: { kind: 'status', status: 500, headers: { 'content-type': 'text/plain' }, body: 'Oops.' },
  badGateway: {
    kind: 'status',
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
  },
  serviceUnavailable: { kind: 'status', status: 503, headers: { 'content-type': 'text/plain' }, body: 'Later.' },
  /** `retryAfter`: seconds, or an instant to be sent as an HTTP date (RFC 9110 §10.2.3). */
  tooManyRequests: (retryAfter: number | Date) => ({
    kind: 'status',
    status: 429,
    headers: {
      'content-type': 'application/json',
      'retry-after': retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter),
    },
    body: '{"errors":[{"message":"Too many requests."}]}',
  }),
  garbage: { kind: 'garbage' },
  destroy: { kind: 'destroy' },
  hang: { kind: 'hang' },
  hold: { kind: 'hold' },
  delay: (ms: number) => ({ kind: 'delay', ms }),
  error: (code: string, message: string) => ({ kind: 'error', code, message }),
} as const satisfies Record<string, EffectInput | ((...given: never[]) => EffectInput)>;

type EffectInput = CommandArguments<'addFault'>['effect'];

/** The server refused a command, or a wait ended without what it waited for. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Drives a demo server's control interface. Each method rejects with a {@link ControlError}. */
export class ControlClient {
  readonly #endpoint: string;

  /** @param endpoint - `controlEndpoint` of the server. */
  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** Changes how the server treats tokens, from now on. */
  async changeSettings(change: Partial<Settings>): Promise<void> {
    await this.#send('changeSettings', change);
  }

  /**
   * Rejects, from now on, every access token issued before. Its `exp` stays as it is; WebSockets close as at expiry.
   */
  async expireAccessTokens(): Promise<void> {
    await this.#send('expireAccessTokens', {});
  }

  /** Rejects every access token, fresh ones too, until called with `false`. */
  rejectAccessTokens(reject = true): Promise<void> {
    return this.changeSettings({ rejectEveryAccessToken: reject });
  }

  /** Ends one session, those of a user, or all; returns how many. Their JWTs stay good until they expire. */
  revoke(which: { readonly family?: string; readonly username?: string } = {}): Promise<number> {
    return this.#send('revoke', which);
  }

  /** Sets by how many milliseconds the server's clock is ahead; returns its time (milliseconds since the epoch). */
  moveClock(offsetMs: number): Promise<number> {
    return this.#send('moveClock', { offsetMs });
  }

  /** Adds a fault. Faults of one target and moment strike in the order in which they were added. */
  async addFault(target: FaultTarget, effect: EffectInput, options: FaultOptions = {}): Promise<void> {
    await this.#send('addFault', { target, effect, ...options });
  }

  /** Strikes the next refresh: {@link addFault} for it. */
  failRefresh(effect: EffectInput, options?: FaultOptions): Promise<void> {
    return this.addFault('refresh', effect, options);
  }

  /** Takes faults away, of one target or all, and lets go what they hold. */
  async clearFaults(target?: FaultTarget): Promise<void> {
    await this.#send('clearFaults', target ? { target } : {});
  }

  /** The faults still to strike. */
  faults(): Promise<CommandResults['faults']> {
    return this.#send('faults', {});
  }

  /** Holds every request of `target` from now on, before or after its change, until {@link release}. */
  hold(target: FaultTarget = 'refresh', moment: 'before' | 'after' = 'before'): Promise<void> {
    return this.addFault(target, { kind: 'hold' }, { moment, times: null });
  }

  /** Lets go what is held, of one target or all, and holds no more; returns how many. */
  release(target?: FaultTarget): Promise<number> {
    return this.#send('release', target ? { target } : {});
  }

  /** Waits until `count` requests are held. */
  async waitUntilHeld(count = 1, target: FaultTarget = 'refresh', timeoutMs = WAIT_MS): Promise<void> {
    await this.#send('waitUntilHeld', { target, count, timeoutMs });
  }

  /** `false` cuts every connection to the API and the OpenID provider, and each new one at once, as if the network were gone. */
  async setReachable(reachable: boolean): Promise<void> {
    await this.#send('setReachable', { reachable });
  }

  /** The auth-related requests after `since`. */
  journal(since = 0): Promise<readonly JournalEntry[]> {
    return this.#send('journal', { since });
  }

  /** Waits for the first `count` entries that fit, and returns them. */
  waitForEntries(filter: Partial<JournalFilter>, count = 1, timeoutMs = WAIT_MS): Promise<readonly JournalEntry[]> {
    return this.#send('waitForEntries', { filter, count, timeoutMs });
  }

  /** Counts of the journal, by kind and outcome. */
  summary(): Promise<JournalSummary> {
    return this.#send('summary', {});
  }

  /** Forgets the journal's entries and counts; `seq` goes on. */
  async resetJournal(): Promise<void> {
    await this.#send('resetJournal', {});
  }

  /** Every token that this run of the server gave out, to search for where none must be. */
  issuedTokens(): Promise<IssuedTokens> {
    return this.#send('issuedTokens', {});
  }

  /** The OpenID provider's confidential client; `null` where no provider runs. */
  serviceCredentials(): Promise<CommandResults['serviceCredentials']> {
    return this.#send('serviceCredentials', {});
  }

  /** How many WebSockets are open. */
  openSockets(): Promise<number> {
    return this.#send('sockets', {});
  }

  /** Closes every WebSocket with a code; 1006 cuts them off. Returns how many. */
  closeSockets(code: number, reason = ''): Promise<number> {
    return this.#send('closeSockets', { code, reason });
  }

  async #send<C extends Command>(command: C, given: CommandArguments<C>): Promise<CommandResults[C]> {
    const response = await fetch(`${this.#endpoint}/${command}`, { method: 'POST', body: JSON.stringify(given) });
    const reply: { result: CommandResults[C] } | { error: string } = await response.json();
    if ('error' in reply) throw new ControlError(response.status, reply.error);
    return reply.result;
  }
}
