import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FixtureApp } from './fixtures/host-fixture.ts';

let app: FixtureApp;
beforeAll(async () => {
  app = await FixtureApp.start();
});
afterAll(() => app[Symbol.asyncDispose]());

describe('the context bridge', () => {
  test('is there before the first script of the page, and nothing else of the host is', async () => {
    const page = await app.page();
    expect(await page.evaluate(() => atStart)).toEqual({ bridge: 'object', globals: [] });
  });

  test('answers synchronously', async () => {
    const page = await app.page();
    expect(await page.evaluate(() => fixture.add(20, 22))).toBe(42);
  });

  test('hands over copies, with the meaning of the structured clone algorithm', async () => {
    const page = await app.page();
    const copied = await page.evaluate(() => {
      const sent = {
        when: new Date(7),
        map: new Map([['k', new Set([1])]]),
        bytes: new Uint8Array([1, 2]),
        none: undefined,
      };
      const back = fixture.echo({ ...sent, big: 10n, list: [1, [2]] });
      return {
        same: back.when === sent.when || back.list === undefined,
        when: back.when.getTime(),
        set: back.map.get('k')?.has(1),
        bytes: [...back.bytes],
        none: 'none' in back,
        big: typeof back.big,
        list: back.list,
        shared: [fixture.shared.when.getTime(), fixture.shared.map.get('a'), 'nothing' in fixture.shared],
      };
    });
    expect(copied).toEqual({
      same: false,
      when: 7,
      set: true,
      bytes: [1, 2],
      none: true,
      big: 'bigint',
      list: [1, [2]],
      shared: [5, 1, true],
    });
  });

  test('shares no object: changes on one side do not show on the other', async () => {
    const page = await app.page();
    const lists = await page.evaluate(() => {
      const list = fixture.sharedList();
      list.push('by the page');
      fixture.changeShared();
      return { fresh: fixture.sharedList(), exposed: fixture.shared.list };
    });
    expect(lists.fresh).toEqual([1, { two: 2 }, 'changed']);
    expect(lists.exposed).toEqual([1, { two: 2 }]);
  });

  test('cannot be replaced, changed or exposed twice', async () => {
    const page = await app.page();
    const attempts = await page.evaluate(() => {
      const refused = (change: () => void) => {
        try {
          change();
          return 'done';
        } catch (error) {
          return `${error}`;
        }
      };
      return {
        replaced: refused(() => Object.defineProperty(window, 'fixture', { value: 1 })),
        added: Reflect.set(fixture, 'added', 1),
        changed: Reflect.set(fixture, 'add', () => 0),
        deep: Reflect.set(fixture.shared.list, '0', 'x'),
        again: refused(() => fixture.exposeAgain()),
      };
    });
    expect(attempts).toEqual({
      replaced: 'TypeError: Cannot redefine property: fixture',
      added: false,
      changed: false,
      deep: false,
      again: 'Error: Cannot bind an API on top of an existing property on the window object',
    });
  });

  test('passes errors on by their message alone, thrown or rejected', async () => {
    const page = await app.page();
    const errors = await page.evaluate(async () => {
      const thrown = (() => {
        try {
          return fixture.fail();
        } catch (error) {
          return error as Error;
        }
      })();
      const rejected = (await fixture.failLater().catch((error: unknown) => error)) as Error;
      return [thrown, rejected].map((error) => [error.constructor === Error, error.message, Object.keys(error)]);
    });
    expect(errors).toEqual([
      [true, 'no, thank you', []],
      [true, 'too late', []],
    ]);
  });

  test('refuses what has no copy', async () => {
    const page = await app.page();
    const message = await page.evaluate(() => {
      try {
        return fixture.echo(document.body) === null;
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(message).toBe('An object could not be cloned.');
  });

  test('calls a function of the page and hands back what it returns', async () => {
    const page = await app.page();
    expect(await page.evaluate(() => fixture.callback((text, object) => `${text} ${object.a}`))).toBe(
      'from the preload script 1',
    );
  });

  test('gives a function from a function at once: a listener can be taken back', async () => {
    const page = await app.page();
    const heard = await page.evaluate(async () => {
      const calls: unknown[] = [];
      const stop = fixture.on('told', (value) => calls.push(value));
      const told = (value: number) =>
        new Promise<void>((resolve) => {
          const done = fixture.on('told', () => {
            done();
            resolve();
          });
          fixture.send('tell', value);
        });
      await told(1);
      stop();
      await told(2);
      return { kind: typeof stop, calls };
    });
    expect(heard).toEqual({ kind: 'function', calls: [1] });
  });

  test('tells a page that changes its built-ins nothing but its own calls', async () => {
    const page = await app.page();
    const tapped = await page.evaluate(async () => {
      const seen: string[] = [];
      const { dispatchEvent } = EventTarget.prototype;
      const { addEventListener } = EventTarget.prototype;
      EventTarget.prototype.dispatchEvent = function (event) {
        seen.push(`dispatch ${event.type}`);
        return dispatchEvent.call(this, event);
      };
      EventTarget.prototype.addEventListener = function (...args: Parameters<typeof addEventListener>) {
        seen.push(`listen ${args[0]}`);
        return addEventListener.apply(this, args);
      };
      const detail = Object.getOwnPropertyDescriptor(CustomEvent.prototype, 'detail');
      Object.defineProperty(CustomEvent.prototype, 'detail', {
        get() {
          seen.push('detail');
          return null;
        },
      });
      const sum = fixture.add(1, 2);
      const echoed = await fixture.invoke('echo', 'private');
      Object.assign(EventTarget.prototype, { dispatchEvent, addEventListener });
      if (detail) Object.defineProperty(CustomEvent.prototype, 'detail', detail);
      return { seen, sum, echoed };
    });
    expect(tapped).toEqual({ seen: [], sum: 3, echoed: 'private' });
  });

  test('is in the main frame alone: an iframe of the same origin has neither it nor the binding', async () => {
    const page = await app.page();
    const inFrame = await page.evaluate(async () => {
      const frame = document.createElement('iframe');
      frame.src = '/frame.html';
      document.body.append(frame);
      await new Promise((resolve) => frame.addEventListener('load', resolve));
      const inner = frame.contentWindow as unknown as typeof globalThis;
      const found = { atStart: inner.atStart, now: typeof inner.fixture };
      frame.remove();
      return found;
    });
    expect(inFrame).toEqual({ atStart: { bridge: 'undefined', globals: [] }, now: 'undefined' });
  });
});

describe('a preload script', () => {
  test('has the process of a sandboxed renderer', async () => {
    const page = await app.page();
    const { type, platform, electron } = await page.evaluate(() => fixture.process());
    expect({ type, platform }).toEqual({ type: 'renderer', platform: process.platform });
    expect(electron).toMatch(/^\d+\.\d+/);
  });

  test('learns by name what the host lacks', async () => {
    const page = await app.page();
    const messages = await page.evaluate(() =>
      [fixture.missing, fixture.missingMember, fixture.missingModule].map((call) => {
        try {
          return call();
        } catch (error) {
          return (error as Error).message;
        }
      }),
    );
    expect(messages).toEqual([
      'The host does not implement electron.webFrame in a preload script.',
      'The host does not implement electron.ipcRenderer.sendSync in a preload script.',
      "The host does not implement require('node:fs') in a preload script.",
    ]);
  });
});
