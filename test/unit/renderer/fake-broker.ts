import type { RejectionRules } from '../../../src/shared/connection.ts';
import type { Authorization, AuthorizationRequest } from '../../../src/shared/ipc.ts';
import type { Failure, Result } from '../../../src/shared/result.ts';

interface PendingRequest extends AuthorizationRequest {
  readonly resolve: (result: Result<Authorization>) => void;
  readonly reject: (error: Error) => void;
}

/** Stands in for the main process: it answers when told to, or on its own by `answerWith`. */
export class FakeBroker {
  readonly requests: AuthorizationRequest[] = [];
  readonly cancelled: string[] = [];
  readonly #pending: PendingRequest[] = [];
  #answer: ((request: AuthorizationRequest) => Result<Authorization>) | null = null;

  readonly authorize = (request: AuthorizationRequest): Promise<Result<Authorization>> => {
    this.requests.push(request);
    if (this.#answer !== null) return Promise.resolve(this.#answer(request));
    return new Promise((resolve, reject) => {
      this.#pending.push({ ...request, resolve, reject });
    });
  };

  readonly cancelAuthorization = (id: string): Promise<Result<null>> => {
    this.cancelled.push(id);
    return Promise.resolve({ ok: true, value: null });
  };

  /** Answers every request from now on. */
  answerWith(answer: (request: AuthorizationRequest) => Result<Authorization>): this {
    this.#answer = answer;
    return this;
  }

  /** Answers the request that has waited longest. */
  answerNext(result: Result<Authorization>): void {
    this.#next().resolve(result);
  }

  /** Breaks the line to the main process. */
  breakNext(): void {
    this.#next().reject(new Error('The channel is closed.'));
  }

  #next(): PendingRequest {
    const next = this.#pending.shift();
    if (next === undefined) throw new Error('No request waits.');
    return next;
  }
}

/** Rules of the common sort. */
export const REJECTION: RejectionRules = { codes: ['UNAUTHENTICATED'], messages: ['jwt expired'], statuses: [401] };

export function granted(generation: number): Result<Authorization> {
  return { ok: true, value: { headers: { authorization: `Bearer token-${generation}` }, generation } };
}

export function refused(error: Failure): { readonly ok: false; readonly error: Failure } {
  return { ok: false, error };
}

/** A broker that has a token of generation 1, and a next one for each rejection. */
export function renewingBroker(): FakeBroker {
  let current = 1;
  return new FakeBroker().answerWith(({ rejectedGeneration }) => {
    if (rejectedGeneration === current) current += 1;
    return granted(current);
  });
}
