import { ApolloLink } from '@apollo/client';
import { ServerError } from '@apollo/client/errors';
import { describe, expect, it } from 'vitest';
import { AuthError } from '../../../src/renderer/auth/auth-error.ts';
import { AuthLink } from '../../../src/renderer/auth/auth-link.ts';
import { FakeBroker, granted, REJECTION, refused, renewingBroker } from './fake-broker.ts';
import { answering, MUTATION, QUERY, run, settle, Terminal } from './link-probe.ts';

const REJECTED = { message: 'Your token is not good.', extensions: { code: 'UNAUTHENTICATED' } };
const REJECTED_RESULT: ApolloLink.Result = { data: null, errors: [REJECTED] };
const PROJECTS: ApolloLink.Result = { data: { projects: ['Harbour'] } };

function chain(broker: FakeBroker, terminal: ApolloLink): ApolloLink {
  return ApolloLink.from([new AuthLink({ broker, epoch: 7, rejection: REJECTION }), terminal]);
}

/** An API that takes tokens from `generation` on. */
function apiThatTakes(generation: number, answer = PROJECTS): Terminal {
  return answering(({ headers }) => {
    const held = Number(headers.authorization?.replace('Bearer token-', ''));
    return held >= generation ? answer : REJECTED_RESULT;
  });
}

describe('AuthLink', () => {
  it('asks the broker for each operation, in its epoch, and sends the headers that it gets', async () => {
    const broker = renewingBroker();
    const api = apiThatTakes(1);
    const observed = run(chain(broker, api), { query: QUERY });
    await observed.ended;
    expect(broker.requests).toEqual([{ id: expect.any(String), epoch: 7, rejectedGeneration: null }]);
    expect(api.latest.headers).toEqual({ authorization: 'Bearer token-1' });
    expect(observed.results).toEqual([PROJECTS]);
    expect(observed.completed).toBe(true);
  });

  it('sends nothing before the broker has answered', async () => {
    const broker = new FakeBroker();
    const terminal = new Terminal();
    run(chain(broker, terminal), { query: QUERY });
    await settle();
    expect(terminal.sent).toHaveLength(0);
    broker.answerNext(granted(1));
    await settle();
    expect(terminal.sent).toHaveLength(1);
  });

  it('keeps the headers that the operation has, and replaces one of the same name in other letters', async () => {
    const api = apiThatTakes(1);
    const headers = { 'x-trace': '42', Authorization: 'Basic old' };
    await run(chain(renewingBroker(), api), { query: QUERY, context: { headers } }).ended;
    expect(api.latest.headers).toEqual({ 'x-trace': '42', authorization: 'Bearer token-1' });
  });

  it('sends a public operation without a token, and leaves its rejection alone', async () => {
    const broker = renewingBroker();
    const api = answering(() => REJECTED_RESULT);
    const observed = run(chain(broker, api), { query: QUERY, context: { authorization: 'none' } });
    await observed.ended;
    expect(broker.requests).toHaveLength(0);
    expect(api.latest.headers).toEqual({});
    expect(observed.results).toEqual([REJECTED_RESULT]);
  });

  it('gives every request to the broker an id of its own', async () => {
    const broker = renewingBroker();
    const link = chain(broker, apiThatTakes(2));
    await Promise.all([run(link, { query: QUERY }).ended, run(link, { query: QUERY }).ended]);
    const ids = broker.requests.map(({ id }) => id);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(4);
  });
});

describe('AuthLink, when the API rejects the token', () => {
  it('asks again with the rejected generation and sends the same operation once more', async () => {
    const broker = renewingBroker();
    const api = apiThatTakes(2);
    const observed = run(chain(broker, api), { query: QUERY });
    await observed.ended;
    expect(broker.requests.map(({ rejectedGeneration }) => rejectedGeneration)).toEqual([null, 1]);
    expect(api.sent.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(api.sent[0]?.operation.operationName).toBe('Projects');
    expect(api.sent[1]?.operation.query).toBe(api.sent[0]?.operation.query);
    expect(observed.results).toEqual([PROJECTS]);
  });

  it('retries exactly once: the second rejection reaches the caller', async () => {
    const broker = renewingBroker();
    const api = answering(() => REJECTED_RESULT);
    const observed = run(chain(broker, api), { query: QUERY });
    await observed.ended;
    expect(api.sent).toHaveLength(2);
    expect(broker.requests).toHaveLength(2);
    expect(observed.results).toEqual([REJECTED_RESULT]);
    expect(observed.completed).toBe(true);
  });

  it('retries after HTTP 401', async () => {
    const broker = renewingBroker();
    const api = answering(({ headers }) =>
      headers.authorization === 'Bearer token-2' ? PROJECTS : serverError(401, 'Unauthorized'),
    );
    const observed = run(chain(broker, api), { query: QUERY });
    await observed.ended;
    expect(observed.results).toEqual([PROJECTS]);
  });

  it('retries after HTTP 401 that comes as a result, without a code', async () => {
    const answers = [401, 200];
    const api = answering(({ operation }) => {
      const status = answers.shift() ?? 500;
      operation.setContext({ response: new Response('', { status }) });
      return status === 200 ? PROJECTS : { errors: [{ message: 'Who are you?' }] };
    });
    const observed = run(chain(renewingBroker(), api), { query: QUERY });
    await observed.ended;
    expect(observed.results).toEqual([PROJECTS]);
  });

  it('lets the second HTTP 401 reach the caller as the error it is', async () => {
    const second = serverError(401, 'still not');
    const answers = [serverError(401, 'no'), second];
    const api = answering(() => answers.shift() ?? new Error('asked too often'));
    const observed = run(chain(renewingBroker(), api), { query: QUERY });
    await observed.ended;
    expect(observed.error).toBe(second);
    expect(api.sent).toHaveLength(2);
  });

  it('does not retry for other errors', async () => {
    for (const failure of [serverError(500, 'oops'), serverError(403, 'no'), new TypeError('Failed to fetch')]) {
      const api = answering(() => failure);
      const observed = run(chain(renewingBroker(), api), { query: QUERY });
      await observed.ended;
      expect(observed.error).toBe(failure);
      expect(api.sent).toHaveLength(1);
    }
  });

  it('does not retry for a code that the connection does not name', async () => {
    const forbidden = { data: null, errors: [{ message: 'No.', extensions: { code: 'FORBIDDEN' } }] };
    const api = answering(() => forbidden);
    const observed = run(chain(renewingBroker(), api), { query: QUERY });
    await observed.ended;
    expect(observed.results).toEqual([forbidden]);
    expect(api.sent).toHaveLength(1);
  });

  it('retries with the newer token that the broker holds already, of an operation rejected late', async () => {
    const broker = new FakeBroker().answerWith(({ rejectedGeneration }) =>
      granted(rejectedGeneration === null ? 3 : 5),
    );
    const api = apiThatTakes(5);
    const observed = run(chain(broker, api), { query: QUERY });
    await observed.ended;
    expect(broker.requests[1]?.rejectedGeneration).toBe(3);
    expect(observed.results).toEqual([PROJECTS]);
  });

  it('does not send a mutation again that may have run in part', async () => {
    const partial = {
      data: { addTask: { id: '1', secret: null } },
      errors: [{ ...REJECTED, path: ['addTask', 'secret'] }],
    };
    const api = answering(() => partial);
    const observed = run(chain(renewingBroker(), api), { query: MUTATION });
    await observed.ended;
    expect(api.sent).toHaveLength(1);
    expect(observed.results).toEqual([partial]);
  });

  it('sends a mutation again that was refused as a whole', async () => {
    const added = { data: { addTask: '1' } };
    const api = apiThatTakes(2, added);
    const observed = run(chain(renewingBroker(), api), { query: MUTATION });
    await observed.ended;
    expect(api.sent).toHaveLength(2);
    expect(observed.results).toEqual([added]);
  });

  it('runs 100 operations at once, each retried once on its own', async () => {
    const broker = renewingBroker();
    const api = apiThatTakes(2);
    const link = chain(broker, api);
    const all = Array.from({ length: 100 }, () => run(link, { query: QUERY }));
    await Promise.all(all.map(({ ended }) => ended));
    expect(all.every(({ results }) => results[0] === PROJECTS)).toBe(true);
    expect(broker.requests.filter(({ rejectedGeneration }) => rejectedGeneration === 1)).toHaveLength(100);
    expect(broker.cancelled).toHaveLength(0);
  });
});

/** A server that says what it wants, and how often it was asked with which proof. */
function serverThatWants(...answers: readonly ('nonce' | 'token' | 'nothing')[]) {
  let asked = 0;
  return answering(() => {
    const wanted = answers[asked] ?? 'nothing';
    asked += 1;
    if (wanted === 'nothing') return PROJECTS;
    const headers: HeadersInit =
      wanted === 'nonce'
        ? { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': `nonce-${asked}` }
        : { 'www-authenticate': 'DPoP error="invalid_token"' };
    return new ServerError('HTTP 401', { response: new Response('', { status: 401, headers }), bodyText: '' });
  });
}

describe('AuthLink, with tokens that are bound to a key', () => {
  const asks = (broker: FakeBroker) => broker.requests.map(({ rejectedGeneration: g, dpopNonce: n }) => [g, n]);

  it('sends the operation again with the nonce that the server asks for, and the same token', async () => {
    const broker = renewingBroker();
    const api = serverThatWants('nonce');
    const observed = run(chain(broker, api), { query: MUTATION });
    await observed.ended;
    expect(observed.results).toEqual([PROJECTS]);
    expect(asks(broker)).toEqual([
      [null, undefined],
      [null, 'nonce-1'],
    ]);
    expect(api.sent.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-1']);
  });

  it('remembers the newest nonce for the operations that follow, from whichever answer', async () => {
    const broker = renewingBroker();
    let nonce = 0;
    const api = answering(({ operation }) => {
      nonce += 1;
      operation.setContext({ response: new Response('', { headers: { 'dpop-nonce': `nonce-${nonce}` } }) });
      return PROJECTS;
    });
    const link = chain(broker, api);
    for (let n = 0; n < 3; n += 1) await run(link, { query: QUERY }).ended;
    expect(asks(broker).map(([, asked]) => asked)).toEqual([undefined, 'nonce-1', 'nonce-2']);
    expect(api.sent).toHaveLength(3);
  });

  it('gives the nonce and the fresh token a try each, in either order, and sends no operation a fourth time', async () => {
    for (const answers of [
      ['nonce', 'token', 'nonce', 'nothing'],
      ['token', 'nonce', 'token', 'nothing'],
      ['nonce', 'token', 'token', 'nothing'],
    ] as const) {
      const api = serverThatWants(...answers);
      const observed = run(chain(renewingBroker(), api), { query: QUERY });
      await observed.ended;
      expect(api.sent).toHaveLength(3);
      expect(observed.error).toMatchObject({ statusCode: 401 });
    }
    const broker = renewingBroker();
    const observed = run(chain(broker, serverThatWants('token', 'nonce')), { query: QUERY });
    await observed.ended;
    expect(observed.results).toEqual([PROJECTS]);
    expect(asks(broker)).toEqual([
      [null, undefined],
      [1, undefined],
      [1, 'nonce-2'],
    ]);
  });

  it('passes a second wish for a nonce on', async () => {
    const api = serverThatWants('nonce', 'nonce');
    const observed = run(chain(renewingBroker(), api), { query: QUERY });
    await observed.ended;
    expect(api.sent).toHaveLength(2);
    expect(observed.error).toMatchObject({ statusCode: 401 });
  });
});

describe('AuthLink, with a stream of results', () => {
  it('passes all of them on', async () => {
    const terminal = new Terminal();
    const observed = run(chain(renewingBroker(), terminal), { query: QUERY });
    await settle();
    const { answer } = terminal.latest;
    answer.next({ data: { projects: [] } });
    answer.next({ data: { projects: ['late'] } });
    expect(observed.results).toHaveLength(2);
    expect(observed.completed).toBe(false);
    answer.complete();
    expect(observed.completed).toBe(true);
  });

  it('does not start over when a later result is rejected: the first one is shown already', async () => {
    const terminal = new Terminal();
    const observed = run(chain(renewingBroker(), terminal), { query: QUERY });
    await settle();
    terminal.latest.answer.next(PROJECTS);
    terminal.latest.answer.next(REJECTED_RESULT);
    terminal.latest.answer.error(serverError(401, 'cut'));
    expect(observed.results).toEqual([PROJECTS, REJECTED_RESULT]);
    expect(observed.error).toBeInstanceOf(ServerError);
    expect(terminal.sent).toHaveLength(1);
  });

  it('leaves a stream whose first result is rejected', async () => {
    const terminal = new Terminal();
    run(chain(renewingBroker(), terminal), { query: QUERY });
    await settle();
    const [first] = terminal.sent;
    first?.answer.next(REJECTED_RESULT);
    await settle();
    expect(first?.left()).toBe(true);
    expect(terminal.sent).toHaveLength(2);
  });
});

describe('AuthLink, when the broker refuses', () => {
  it('delivers the refusal as a typed error, and sends nothing', async () => {
    const broker = new FakeBroker().answerWith(() =>
      refused({ code: 'temporarily_unavailable', message: 'The server is down.', retryAfterMs: 4_000 }),
    );
    const terminal = new Terminal();
    const observed = run(chain(broker, terminal), { query: QUERY });
    await observed.ended;
    expect(observed.error).toBeInstanceOf(AuthError);
    expect(observed.error).toMatchObject({
      code: 'temporarily_unavailable',
      message: 'The server is down.',
      retryAfterMs: 4_000,
    });
    expect(terminal.sent).toHaveLength(0);
  });

  it('passes on that the epoch is over', async () => {
    const broker = new FakeBroker().answerWith(() => refused({ code: 'session_changed', message: 'Signed out.' }));
    const observed = run(chain(broker, new Terminal()), { query: QUERY });
    await observed.ended;
    expect(observed.error).toMatchObject({ code: 'session_changed', retryAfterMs: null });
  });

  it('delivers the refusal to renew in place of the rejection', async () => {
    const broker = new FakeBroker().answerWith(({ rejectedGeneration }) =>
      rejectedGeneration === null ? granted(1) : refused({ code: 'reauth_required', message: 'Sign in again.' }),
    );
    const observed = run(
      chain(
        broker,
        answering(() => REJECTED_RESULT),
      ),
      { query: QUERY },
    );
    await observed.ended;
    expect(observed.error).toMatchObject({ code: 'reauth_required' });
    expect(observed.results).toHaveLength(0);
  });

  it('delivers the answer of the API where it rejects even fresh tokens', async () => {
    const broker = new FakeBroker().answerWith(({ rejectedGeneration }) =>
      rejectedGeneration === null ? granted(1) : refused({ code: 'token_rejected', message: 'No more refreshes.' }),
    );
    const api = answering(() => REJECTED_RESULT);
    const observed = run(chain(broker, api), { query: QUERY });
    await observed.ended;
    expect(observed.results).toEqual([REJECTED_RESULT]);
    expect(observed.error).toBeNull();
    expect(api.sent).toHaveLength(1);
  });

  it('delivers the HTTP 401 itself where the API rejects even fresh tokens', async () => {
    const broker = new FakeBroker().answerWith(({ rejectedGeneration }) =>
      rejectedGeneration === null ? granted(1) : refused({ code: 'token_rejected', message: 'No more refreshes.' }),
    );
    const unauthorized = serverError(401, 'no');
    const observed = run(
      chain(
        broker,
        answering(() => unauthorized),
      ),
      { query: QUERY },
    );
    await observed.ended;
    expect(observed.error).toBe(unauthorized);
  });

  it('tells of a main process that does not answer', async () => {
    const broker = new FakeBroker();
    const observed = run(chain(broker, new Terminal()), { query: QUERY });
    broker.breakNext();
    await observed.ended;
    expect(observed.error).toMatchObject({ code: 'internal' });
  });
});

describe('AuthLink, when it is unsubscribed', () => {
  it('takes back the request that waits, and ignores a late answer', async () => {
    const broker = new FakeBroker();
    const terminal = new Terminal();
    const observed = run(chain(broker, terminal), { query: QUERY });
    observed.unsubscribe();
    expect(broker.cancelled).toEqual([broker.requests[0]?.id]);
    broker.answerNext(granted(1));
    await settle();
    expect(terminal.sent).toHaveLength(0);
    expect(observed.results).toHaveLength(0);
  });

  it('cancels the operation that was sent, and takes nothing back from the broker', async () => {
    const broker = renewingBroker();
    const terminal = new Terminal();
    const observed = run(chain(broker, terminal), { query: QUERY });
    await settle();
    observed.unsubscribe();
    expect(terminal.latest.left()).toBe(true);
    expect(broker.cancelled).toHaveLength(0);
  });

  it('takes back the second request', async () => {
    const broker = new FakeBroker();
    const terminal = new Terminal();
    const observed = run(chain(broker, terminal), { query: QUERY });
    broker.answerNext(granted(1));
    await settle();
    terminal.latest.answer.next(REJECTED_RESULT);
    await settle();
    observed.unsubscribe();
    expect(broker.cancelled).toEqual([broker.requests[1]?.id]);
    broker.answerNext(granted(2));
    await settle();
    expect(terminal.sent).toHaveLength(1);
  });

  it('cancels the operation that was sent again', async () => {
    const terminal = new Terminal();
    const observed = run(chain(renewingBroker(), terminal), { query: QUERY });
    await settle();
    terminal.latest.answer.next(REJECTED_RESULT);
    await settle();
    observed.unsubscribe();
    expect(terminal.sent).toHaveLength(2);
    expect(terminal.latest.left()).toBe(true);
  });

  it('does nothing to the broker after the end', async () => {
    const broker = renewingBroker();
    const observed = run(chain(broker, apiThatTakes(1)), { query: QUERY });
    await observed.ended;
    observed.unsubscribe();
    expect(broker.cancelled).toHaveLength(0);
  });

  it('leaves the other operations alone', async () => {
    const broker = new FakeBroker();
    const api = apiThatTakes(1);
    const link = chain(broker, api);
    const dropped = run(link, { query: QUERY });
    const kept = run(link, { query: QUERY });
    dropped.unsubscribe();
    broker.answerNext(granted(1));
    broker.answerNext(granted(1));
    await kept.ended;
    expect(kept.results).toEqual([PROJECTS]);
    expect(api.sent).toHaveLength(1);
  });
});

function serverError(status: number, bodyText: string): ServerError {
  return new ServerError(`HTTP ${status}`, { response: new Response(bodyText, { status }), bodyText });
}
