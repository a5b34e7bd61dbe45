import { describe, expect, it } from 'vitest';
import { WindowStore } from '../../../src/renderer/session/window-store.ts';
import type { Bootstrap, Events, LatchkeyApi } from '../../../src/shared/ipc.ts';
import type { Result } from '../../../src/shared/result.ts';
import type { SessionSnapshot } from '../../../src/shared/session.ts';

/** Stands in for the main process: `bootstrap` is answered by the test, events are sent by it. */
class FakeMain {
  readonly #listeners = new Map<string, (payload: never) => void>();
  readonly #waiting: ((result: Result<Bootstrap>) => void)[] = [];

  readonly bridge = {
    bootstrap: () => new Promise<Result<Bootstrap>>((resolve) => this.#waiting.push(resolve)),
    on: (event: string, listener: (payload: never) => void) => {
      this.#listeners.set(event, listener);
      return () => this.#listeners.delete(event);
    },
  } as unknown as LatchkeyApi;

  answer(result: Result<Bootstrap>): void {
    this.#waiting.shift()?.(result);
  }

  emit<K extends keyof Events>(event: K, payload: Events[K]): void {
    this.#listeners.get(event)?.(payload as never);
  }
}

function signedOut(epoch: number): SessionSnapshot {
  return { status: 'signed_out', epoch, notice: null };
}

function bootstrap(session: SessionSnapshot): Bootstrap {
  return {
    connection: { id: 'a', name: 'A' } as Bootstrap['connection'],
    connections: [],
    newConnection: {} as Bootstrap['newConnection'],
    session,
    signIn: null,
    draft: null,
    opens: null,
    connectionsProblem: null,
    app: { version: '1.0.0', platform: 'linux' },
  };
}

describe('what a window knows', () => {
  it('is nothing, then the answer of the main process', async () => {
    const main = new FakeMain();
    const store = new WindowStore(main.bridge);
    expect(store.getState()).toEqual({ status: 'starting' });
    const started = store.start();
    main.answer({ ok: true, value: bootstrap(signedOut(1)) });
    await started;
    expect(store.getState()).toMatchObject({ status: 'ready', session: { epoch: 1 } });
  });

  it('follows events, and tells those who listen until they stop', async () => {
    const main = new FakeMain();
    const store = new WindowStore(main.bridge);
    const started = store.start();
    main.answer({ ok: true, value: bootstrap(signedOut(1)) });
    await started;
    let told = 0;
    const stop = store.subscribe(() => {
      told += 1;
    });
    main.emit('sessionChanged', signedOut(2));
    main.emit('connectionsChanged', [
      {
        id: 'b',
        name: 'B',
        color: 'teal',
        endpoint: 'https://b',
        signIn: 'code',
        session: { status: 'signed_out', account: null },
      },
    ]);
    expect(store.getState()).toMatchObject({ session: { epoch: 2 }, connections: [{ id: 'b' }] });
    stop();
    main.emit('sessionChanged', signedOut(3));
    expect(told).toBe(2);
  });

  it('follows a sign-in under way, and forgets it when it is over', async () => {
    const main = new FakeMain();
    const store = new WindowStore(main.bridge);
    const started = store.start();
    main.answer({ ok: true, value: { ...bootstrap(signedOut(1)), signIn: { step: 'contacting' } } });
    await started;
    expect(store.getState()).toMatchObject({ signIn: { step: 'contacting' } });
    main.emit('signInProgressed', { step: 'browser', url: 'https://id.example.com/authorize' });
    expect(store.getState()).toMatchObject({ signIn: { step: 'browser' } });
    main.emit('signInProgressed', null);
    expect(store.getState()).toMatchObject({ signIn: null });
  });

  it('knows that a sign-in is over although the answer was made before that', async () => {
    const main = new FakeMain();
    const store = new WindowStore(main.bridge);
    const started = store.start();
    main.emit('signInProgressed', null);
    main.answer({ ok: true, value: { ...bootstrap(signedOut(1)), signIn: { step: 'contacting' } } });
    await started;
    expect(store.getState()).toMatchObject({ signIn: null });
  });

  it('prefers an event to an answer that was made before it', async () => {
    const main = new FakeMain();
    const store = new WindowStore(main.bridge);
    const started = store.start();
    main.emit('sessionChanged', signedOut(5));
    main.answer({ ok: true, value: bootstrap(signedOut(4)) });
    await started;
    expect(store.getState()).toMatchObject({ session: { epoch: 5 } });
  });

  it('prefers an answer of a later sign-in to an event', async () => {
    const main = new FakeMain();
    const store = new WindowStore(main.bridge);
    const started = store.start();
    main.emit('sessionChanged', signedOut(3));
    main.answer({ ok: true, value: bootstrap(signedOut(4)) });
    await started;
    expect(store.getState()).toMatchObject({ session: { epoch: 4 } });
  });

  it('is a failure that can be tried again', async () => {
    const main = new FakeMain();
    const store = new WindowStore(main.bridge);
    const first = store.start();
    main.answer({ ok: false, error: { code: 'internal', message: 'No.' } });
    await first;
    expect(store.getState()).toEqual({ status: 'failed', failure: { code: 'internal', message: 'No.' } });
    const second = store.start();
    main.answer({ ok: true, value: bootstrap(signedOut(1)) });
    await second;
    expect(store.getState().status).toBe('ready');
  });
});
