import { AuthError } from '../../../src/main/auth/errors.ts';
import { type Grant, GrantError, type RefreshAnswer, type SignInAnswer } from '../../../src/main/auth/grants/grant.ts';
import type { Credentials } from '../../../src/shared/ipc.ts';

type Fault =
  | { readonly kind: 'before'; readonly error: GrantError }
  /** The server acts, and the answer is lost. */
  | { readonly kind: 'after'; readonly error: GrantError }
  /** The server acts and says something else in its answer. */
  | { readonly kind: 'answer'; readonly change: Partial<RefreshAnswer> };

/** A token endpoint as a grant: single-use refresh tokens, and reuse of a used one ends the whole family. */
export class TokenServer implements Grant {
  readonly tokenEndpoint: string;
  readonly addresses: readonly string[];
  readonly signInTimeoutMs = 30_000;
  lifetimeMs: number | null = 60_000;
  /** Of the refresh token. */
  sessionMs: number | null = null;
  everGaveNoLifetime = false;
  /** Requests that reached the server. */
  readonly journal: ('sign_in' | 'refresh' | 'revoke')[] = [];
  /** What has been revoked on request. */
  readonly revoked: string[] = [];
  readonly #families = new Map<string, { account: string; current: string; alive: boolean }>();
  readonly #familyOf = new Map<string, string>();
  /** Whether a refresh spends its refresh token. */
  rotates = true;
  /** Whether a used refresh token gets a fresh pair instead of ending the family: a grace window. */
  toleratesReuse = false;
  /** Whether a used refresh token is refused without ending the family. */
  refusesReuseKindly = false;
  /** Whether a revocation ends the family. */
  revocable = true;
  #next: string | null = null;
  #hangs = false;
  #faults: Fault[] = [];
  #revokeFaults: GrantError[] = [];
  #refreshGate: Promise<void> = Promise.resolve();
  #signInGate: Promise<void> = Promise.resolve();
  #count = 0;
  inFlight = 0;
  mostInFlight = 0;

  constructor(tokenEndpoint = 'https://api.test/graphql') {
    this.tokenEndpoint = tokenEndpoint;
    this.addresses = [tokenEndpoint];
  }

  get refreshes(): number {
    return this.journal.filter((kind) => kind === 'refresh').length;
  }

  isAlive(refreshToken: string): boolean {
    const family = this.#families.get(this.#familyOf.get(refreshToken) ?? '');
    return family?.alive === true && family.current === refreshToken;
  }

  /** The sign-in that a refresh token stems from. */
  familyOf(refreshToken: string): string {
    return this.#familyOf.get(refreshToken) ?? '';
  }

  /** The sign-ins whose tokens are still good. */
  get aliveFamilies(): readonly string[] {
    return [...this.#families].filter(([, { alive }]) => alive).map(([name]) => name);
  }

  /** The next refreshes meet these, in order. */
  failNext(...faults: Fault[]): void {
    this.#faults.push(...faults);
  }

  /** The next refresh token is this one. */
  givesNext(refreshToken: string): void {
    this.#next = refreshToken;
  }

  /** The next revocation is never answered. */
  hangNextRevocation(): void {
    this.#hangs = true;
  }

  clearFaults(): void {
    this.#faults = [];
  }

  failNextRevocations(...errors: GrantError[]): void {
    this.#revokeFaults.push(...errors);
  }

  /** Refreshes wait, before the server acts, until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#refreshGate = promise;
    return resolve;
  }

  /** Sign-ins wait until the returned function is called. */
  holdSignIns(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#signInGate = promise;
    return resolve;
  }

  /** The server forgets a session. */
  endFamilyOf(account: string): void {
    for (const family of this.#families.values()) if (family.account === account) family.alive = false;
  }

  async signIn(credentials: Credentials | null): Promise<SignInAnswer & { readonly refreshToken: string }> {
    const { username, password } = credentials ?? { username: 'nobody', password: '' };
    this.journal.push('sign_in');
    await this.#signInGate;
    if (password === 'wrong') throw new AuthError('sign_in_refused', 'The server refused the sign-in.');
    const family = `family-${username}-${this.#families.size + 1}`;
    const refreshToken = this.#issue(family);
    this.#families.set(family, { account: username, current: refreshToken, alive: true });
    return {
      accessToken: this.#accessToken(username),
      refreshToken,
      proofKey: null,
      lifetime: this.#lifetime(),
      account: username,
    };
  }

  async refresh(refreshToken: string, signal: AbortSignal): Promise<RefreshAnswer> {
    this.journal.push('refresh');
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      await Promise.race([this.#refreshGate, aborted(signal)]);
      const fault = this.#faults.shift();
      if (fault?.kind === 'before') throw fault.error;
      const answer = this.#rotate(refreshToken);
      if (fault?.kind === 'after') throw fault.error;
      return { ...answer, ...(fault?.kind === 'answer' ? fault.change : {}) };
    } finally {
      this.inFlight -= 1;
    }
  }

  readonly revoke = async (refreshToken: string): Promise<void> => {
    this.journal.push('revoke');
    const error = this.#revokeFaults.shift();
    if (error) throw error;
    if (this.#hangs) {
      this.#hangs = false;
      await new Promise<never>(() => undefined);
    }
    this.revoked.push(refreshToken);
    const family = this.#families.get(this.#familyOf.get(refreshToken) ?? '');
    if (family && this.revocable) family.alive = false;
  };

  #rotate(refreshToken: string): RefreshAnswer {
    const name = this.#familyOf.get(refreshToken) ?? '';
    const family = this.#families.get(name);
    if (!family?.alive) throw new GrantError('refused', 'The session has ended.');
    if (family.current !== refreshToken && !this.toleratesReuse) {
      family.alive = this.refusesReuseKindly;
      throw new GrantError('refused', 'The refresh token was used before.');
    }
    if (this.rotates) family.current = this.#issue(name);
    return {
      accessToken: this.#accessToken(family.account),
      refreshToken: this.rotates ? family.current : null,
      lifetime: this.#lifetime(),
      account: family.account,
      problem: null,
    };
  }

  #issue(family: string): string {
    this.#count += 1;
    const refreshToken = this.#next ?? `refresh-${this.#count}`;
    this.#next = null;
    this.#familyOf.set(refreshToken, family);
    return refreshToken;
  }

  #accessToken(account: string): string {
    this.#count += 1;
    return `access-${account}-${this.#count}`;
  }

  #lifetime() {
    this.everGaveNoLifetime ||= this.lifetimeMs === null;
    return { accessTokenMs: this.lifetimeMs, refreshTokenMs: this.sessionMs };
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () =>
      reject(new GrantError('server', 'It did not answer in time.', { mayHaveActed: true })),
    );
  });
}
