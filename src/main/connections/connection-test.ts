import type { Connection } from '../../shared/connection.ts';
import type { ConnectionTestReport, ConnectionTestRun, TestFact, TestStepName } from '../../shared/connection-test.ts';
import { claimsOf, lifetimeOf } from '../auth/access-token.ts';
import { AuthError } from '../auth/errors.ts';
import { type Grant, GrantError, type SignInAnswer } from '../auth/grants/grant.ts';
import { withTimeout } from '../auth/timeout.ts';
import { recordedFetch, recordedHttp } from './connection-test/exchange-recorder.ts';
import { introspect, type Prove } from './connection-test/introspect.ts';
import { reach } from './connection-test/reach.ts';
import { KnownSecrets } from './connection-test/secret-text.ts';
import { type Finding, StepBoard } from './connection-test/step-board.ts';
import { lifetimeText, tokenFacts } from './connection-test/token-facts.ts';
import { type GrantDeps, grantFor } from './grant-for.ts';

export interface ConnectionTestDeps extends GrantDeps {
  readonly prove: Prove;
}

/** How long each exchange of a test may take, in milliseconds; the sign-in has a time of its own. */
const STEP_TIMEOUT_MS = 20_000;

/**
 * Walks a connection from its address to its sign-out, with tokens of its own, and tells how each step went. What it is
 * given is all that it touches: no broker, no record, no file. Tokens that it received are revoked in the end, where the
 * server can; also when the test was cancelled, and when they arrive after that.
 *
 * Never rejects. Ends by itself: every step has a time-out.
 *
 * @param connection - the settings under test, with an id that is no connection's.
 * @param signal - takes the test back.
 * @param tell - takes a report at each change.
 */
export async function testConnection(
  connection: Connection,
  run: ConnectionTestRun,
  deps: ConnectionTestDeps,
  signal: AbortSignal,
  tell: (report: ConnectionTestReport) => void,
): Promise<ConnectionTestReport> {
  const test = new ConnectionTest(connection, run, deps, signal, tell);
  return test.walk();
}

class ConnectionTest {
  readonly #connection: Connection;
  readonly #run: ConnectionTestRun;
  readonly #deps: ConnectionTestDeps;
  readonly #signal: AbortSignal;
  readonly #secrets = new KnownSecrets();
  readonly #board: StepBoard;
  readonly #grant: Grant;
  /** The latest refresh token that the test was given: what is to be revoked. */
  #refreshToken: string | null = null;
  /** Nothing waits for an answer any more: a token that still comes is revoked as it arrives. */
  #over = false;

  constructor(
    connection: Connection,
    run: ConnectionTestRun,
    deps: ConnectionTestDeps,
    signal: AbortSignal,
    tell: (report: ConnectionTestReport) => void,
  ) {
    this.#connection = connection;
    this.#run = run;
    this.#signal = signal;
    this.#secrets.add(run.credentials?.password);
    this.#board = new StepBoard(run.id, this.#secrets, tell);
    const { recorder } = this.#board;
    this.#deps = {
      ...deps,
      http: recordedHttp(deps.http, recorder),
      fetch: recordedFetch(deps.fetch, recorder),
      clientSecret: async (id) => {
        const secret = await deps.clientSecret(id);
        this.#secrets.add(secret);
        return secret;
      },
    };
    this.#grant = grantFor(connection, this.#deps);
  }

  async walk(): Promise<ConnectionTestReport> {
    const reached = await this.#step('reach', STEP_TIMEOUT_MS, (signal) => reach(this.#connection, this.#deps, signal));
    if (reached === null) return this.#end('The address was not reached.');
    const answer = await this.#signIn();
    if (answer === null) return this.#end('The sign-in brought no tokens to go on with.');
    await this.#step('token', STEP_TIMEOUT_MS, async () => this.#readToken(answer));
    await this.#step('introspection', 2 * STEP_TIMEOUT_MS, (signal) =>
      introspect(this.#connection, answer, this.#deps, signal),
    );
    await this.#refresh(answer);
    return this.#end('');
  }

  async #signIn(): Promise<SignInAnswer | null> {
    let answer: SignInAnswer | null = null;
    await this.#step('sign_in', this.#grant.signInTimeoutMs, async (signal) => {
      const pending = this.#grant.signIn(this.#run.credentials, signal, (progress) =>
        this.#board.progress('sign_in', progress),
      );
      this.#keep(pending);
      answer = await orAborted(pending, signal);
      const { account, refreshToken } = answer;
      const facts: TestFact[] = [
        { name: 'Account', value: account ?? 'the server does not say' },
        { name: 'Refresh token', value: refreshToken === null ? 'none' : 'received' },
        { name: 'Bound to a key (DPoP)', value: answer.proofKey === null ? 'no' : 'yes' },
      ];
      return { summary: account === null ? 'Signed in.' : `Signed in as ${account}.`, facts };
    });
    return answer;
  }

  #readToken({ accessToken, lifetime }: SignInAnswer): Finding {
    const lifetimeMs = lifetimeOf(accessToken, lifetime.accessTokenMs, this.#deps.clock.wall());
    if (lifetimeMs !== null && lifetimeMs <= 0) {
      throw new AuthError(
        'result_missing',
        `The token had expired when it arrived (${lifetimeText(lifetimeMs)}). Check the server’s clock, and what gives the lifetime in seconds.`,
      );
    }
    const claims = claimsOf(accessToken);
    return {
      summary: `${claims === null ? 'It is opaque: only the server can read it.' : 'It is a JWT.'} ${lifetimeText(lifetimeMs)}`,
      facts: tokenFacts(claims),
    };
  }

  async #refresh({ refreshToken, proofKey, lifetime }: SignInAnswer): Promise<void> {
    if (refreshToken === null) {
      this.#board.skip(
        'refresh',
        `The server gave no refresh token, so Latchkey cannot renew the session: it ends with the access token${lifetime.accessTokenMs === null ? '' : ` (${lifetimeText(lifetime.accessTokenMs)})`}. Most OpenID providers give one for the scope offline_access.`,
      );
      return;
    }
    await this.#step('refresh', STEP_TIMEOUT_MS, async (signal) => {
      const pending = this.#grant.refresh(refreshToken, signal, proofKey);
      this.#keep(pending);
      const answer = await orAborted(pending, signal);
      if (answer.accessToken === null) {
        throw new AuthError(
          'result_missing',
          answer.problem ?? 'The answer has no access token.',
          this.#connection.auth.kind === 'graphql' ? { field: 'auth.refresh.result.accessToken' } : {},
        );
      }
      const rotated = answer.refreshToken !== null && answer.refreshToken !== refreshToken;
      const lifetimeMs = lifetimeOf(answer.accessToken, answer.lifetime.accessTokenMs, this.#deps.clock.wall());
      return {
        summary: rotated
          ? 'Refreshed, and the server replaced the refresh token: each is used once.'
          : 'Refreshed. The server keeps to the same refresh token.',
        facts: [{ name: 'New access token', value: lifetimeText(lifetimeMs) }],
      };
    });
  }

  /** Takes note of what an answer brings, also of one that comes when nobody waits for it any more. */
  #keep(answer: Promise<{ readonly accessToken: string | null; readonly refreshToken: string | null }>): void {
    void answer.then(
      ({ accessToken, refreshToken }) => {
        this.#secrets.add(accessToken, this.#isStandIn(refreshToken) ? null : refreshToken);
        if (refreshToken === null) return;
        if (!this.#over) this.#refreshToken = refreshToken;
        else void this.#grant.revoke?.(refreshToken, AbortSignal.timeout(STEP_TIMEOUT_MS)).catch(() => {});
      },
      () => {}, // Told by the step that waits for it.
    );
  }

  /** The client's own sign-in has a word in place of a refresh token, which is no secret. */
  #isStandIn(refreshToken: string | null): boolean {
    return this.#connection.auth.kind === 'oauth' && refreshToken === this.#connection.auth.flow;
  }

  /** @param reason - why what has not begun is skipped. */
  async #end(reason: string): Promise<ConnectionTestReport> {
    this.#over = true;
    const { revoke } = this.#grant;
    const refreshToken = this.#refreshToken;
    if (refreshToken !== null && revoke !== null) {
      // A cancelled test cleans up too: this step has its time-out alone.
      await this.#step('sign_out', STEP_TIMEOUT_MS, (signal) => this.#revoke(refreshToken, revoke, signal), null);
    } else if (refreshToken !== null && !this.#isStandIn(refreshToken)) {
      this.#board.skip(
        'sign_out',
        'No way to revoke a refresh token is set: the test’s own ends when the server lets it.',
      );
    }
    this.#board.skipRest(this.#signal.aborted ? 'The test was cancelled.' : reason || 'There is nothing to revoke.');
    return this.#board.report();
  }

  async #revoke(refreshToken: string, revoke: NonNullable<Grant['revoke']>, signal: AbortSignal): Promise<Finding> {
    await revoke(refreshToken, signal);
    return { summary: 'The refresh token is revoked. Access tokens of the test end by themselves.' };
  }

  /** @returns what was found; `null` where the step failed or was cancelled. */
  async #step(
    name: TestStepName,
    timeoutMs: number,
    work: (signal: AbortSignal) => Promise<Finding>,
    cancelled: AbortSignal | null = this.#signal,
  ): Promise<Finding | null> {
    if (cancelled?.aborted) return null;
    const { clock, timers } = this.#deps;
    this.#board.start(name);
    const begun = clock.monotonic();
    try {
      const finding = await withTimeout(timeoutMs, timers, (timeout) => {
        const signal = cancelled === null ? timeout : AbortSignal.any([timeout, cancelled]);
        return orAborted(work(signal), signal);
      });
      this.#board.pass(name, clock.monotonic() - begun, finding);
      return finding;
    } catch (error) {
      if (cancelled?.aborted) this.#board.skip(name, 'The test was cancelled.');
      else this.#board.fail(name, clock.monotonic() - begun, failureOf(error));
      return null;
    }
  }
}

/** Does not wait for `work` once `signal` aborts, whether it heeds the signal or not. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('It was given up.'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([work, aborted]);
}

function failureOf(error: unknown) {
  if (error instanceof AuthError) return error.toFailure();
  if (error instanceof GrantError) {
    const code = error.kind === 'refused' ? 'reauth_required' : 'temporarily_unavailable';
    return { code, message: error.message } as const;
  }
  return { code: 'internal', message: 'Latchkey ran into a defect of its own. Please report it.' } as const;
}
