import type { Credentials, SignInProgress } from './ipc.ts';
import type { Failure } from './result.ts';

/**
 * "Test this connection": a sign-in from end to end with the settings as they stand in the form, on tokens of its own.
 * It neither reads nor changes the connection's saved session.
 */

/** In this order. */
export const TEST_STEPS = ['reach', 'sign_in', 'token', 'introspection', 'refresh', 'sign_out'] as const;

export type TestStepName =
  /** Something answers at the addresses: the authorization server's metadata, or the API that signs in. */
  | 'reach'
  | 'sign_in'
  /** What the access token says, and how long it lives. */
  | 'token'
  /** A query, and the schema's outline, with that token. */
  | 'introspection'
  /** One refresh, and whether the server replaced the refresh token. */
  | 'refresh'
  /** The test's tokens are revoked: it leaves nothing behind that the server can take back. */
  | 'sign_out';

export interface ConnectionTestRun {
  /** The caller's, to tell its reports from those of an earlier test, and to take the test back. */
  readonly id: string;
  /** `null` where nothing is typed in Latchkey: in the browser, on another device, or by the client itself. */
  readonly credentials: Credentials | null;
}

export interface ConnectionTestReport {
  /** The caller's, of {@link ConnectionTestRun}. */
  readonly id: string;
  /** One of each, in the order of {@link TEST_STEPS}. */
  readonly steps: readonly TestStep[];
  /** No step is waiting or running any more. */
  readonly ended: boolean;
}

export interface TestStep {
  readonly name: TestStepName;
  readonly state: TestStepState;
  /** What was sent and what came back, oldest first. */
  readonly exchanges: readonly TestExchange[];
  /** How many exchanges between the first and the last ones are left out. */
  readonly omitted: number;
}

export type TestStepState =
  | { readonly status: 'waiting' }
  /** `progress`: what the person is to do elsewhere, or `null`. */
  | { readonly status: 'running'; readonly progress: SignInProgress | null }
  | {
      readonly status: 'passed';
      readonly durationMs: number;
      /** What was found, in one sentence. */
      readonly summary: string;
      readonly facts: readonly TestFact[];
    }
  | {
      readonly status: 'failed';
      readonly durationMs: number;
      /** Why, and what to do; names the field at fault where one is. */
      readonly failure: Failure;
    }
  | { readonly status: 'skipped'; readonly reason: string };

export interface TestFact {
  readonly name: string;
  readonly value: string;
}

/** One HTTP exchange. Every token, code, password, cookie and secret in it is replaced by a mark as a whole. */
export interface TestExchange {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: readonly TestFact[];
  /** As it was sent, laid out to be read; the empty string for none. */
  readonly requestBody: string;
  readonly answer: TestAnswer;
}

export type TestAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: readonly TestFact[];
      readonly body: string;
    }
  /** Nothing came back: not yet, or never. */
  | { readonly kind: 'none'; readonly problem: string };
