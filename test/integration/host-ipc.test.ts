import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FixtureApp, SOON } from './fixtures/host-fixture.ts';

let app: FixtureApp;
beforeAll(async () => {
  app = await FixtureApp.start();
});
afterAll(() => app[Symbol.asyncDispose]());

describe('IPC', () => {
  test('carries arguments and values by structured clone', async () => {
    const page = await app.page();
    const echoed = await page.evaluate(async () => {
      const cyclic: { self?: unknown } = {};
      cyclic.self = cyclic;
      const value = (await fixture.invoke('echo', {
        none: undefined,
        when: new Date(3),
        map: new Map([[1, { a: 1 }]]),
        bytes: new Uint8Array([0, 255]),
        number: Number.NaN,
        zero: -0,
        big: 2n ** 70n,
        text: 'ünïcode \u2028 \0 " \\',
        marked: ['$date', 1],
        cyclic,
      })) as Record<string, unknown>;
      const { when, map, bytes, cyclic: back, big, ...plain } = value;
      return {
        plain,
        none: 'none' in value,
        zero: Object.is(value.zero, -0),
        when: (when as Date).getTime(),
        map: (map as Map<number, { a: number }>).get(1),
        bytes: [(bytes as Uint8Array).constructor.name, ...(bytes as Uint8Array)],
        cyclic: (back as { self: unknown }).self === back,
        big: `${big}`,
      };
    });
    expect(echoed).toEqual({
      plain: {
        none: undefined,
        number: Number.NaN,
        zero: -0,
        text: 'ünïcode \u2028 \0 " \\',
        marked: ['$date', 1],
      },
      none: true,
      zero: true,
      when: 3,
      map: { a: 1 },
      bytes: ['Uint8Array', 0, 255],
      cyclic: true,
      big: '1180591620717411303424',
    });
  });

  test('refuses a function, in the arguments and in the value', async () => {
    const page = await app.page();
    const messages = await page.evaluate(async () => {
      const message = (error: Error) => error.message;
      return [
        await fixture.invoke('echo', () => 1).catch(message),
        await fixture.invoke('run', '() => () => 1').catch(message),
      ];
    });
    expect(messages).toEqual([
      'An object could not be cloned.',
      "Error invoking remote method 'run': Error: An object could not be cloned.",
    ]);
  });

  test("turns a handler's error into one that names the method, as Electron does", async () => {
    const page = await app.page();
    const errors = await page.evaluate(async () => {
      const text = (error: unknown) => `${error}`;
      return [await fixture.invoke('refuse').catch(text), await fixture.invoke('unknown').catch(text)];
    });
    expect(errors).toEqual([
      "Error: Error invoking remote method 'refuse': TypeError: not like this",
      "Error: Error invoking remote method 'unknown': Error: No handler registered for 'unknown'",
    ]);
  });

  test('tells the handler who asks: the main frame of a window, at the origin of the app', async () => {
    const page = await app.page();
    expect(await page.evaluate(() => fixture.invoke('sender'))).toEqual({
      id: 1,
      url: 'app://fixture/index.html',
      origin: 'app://fixture',
      parent: null,
      isMain: true,
    });
    const found = await app.run(({ electron, event }) => ({
      window: electron.BrowserWindow.fromWebContents(event.sender)?.id,
      byId: electron.webContents.fromId(event.sender.id) === event.sender,
      same: event.senderFrame === event.sender.mainFrame && event.senderFrame?.top === event.senderFrame,
    }));
    expect(found).toEqual({ window: 1, byId: true, same: true });
  });

  test('reaches each window by itself', async () => {
    const second = await app.open();
    const pages = [await app.page(1), await app.page(second.id)];
    for (const page of pages) {
      await page.evaluate(() => {
        const heard = new Promise((resolve) => fixture.on('hello', (...args) => resolve(args)));
        Object.assign(globalThis, { heard });
      });
    }
    await app.run(({ electron }) => {
      for (const window of electron.BrowserWindow.getAllWindows())
        window.webContents.send('hello', window.id, { a: [1] });
    });
    const heard = pages.map((page) => page.evaluate(() => Reflect.get(globalThis, 'heard')));
    expect(await Promise.all(heard)).toEqual([
      [1, { a: [1] }],
      [second.id, { a: [1] }],
    ]);
    await app.client.send('closeWindow', { id: second.id });
  });

  test('answers no document but the one that asked', async () => {
    const { id } = await app.open();
    const page = await app.page(id);
    await app.run(({ electron }) => {
      electron.ipcMain.handle('slow', (event) => {
        Object.assign(globalThis, { slowFrame: event.senderFrame });
        return new Promise((resolve) => Object.assign(globalThis, { finish: resolve }));
      });
    });
    await page.evaluate(() => void fixture.invoke('slow').then(() => document.title === 'answered'));
    await expect.poll(() => app.run(() => 'finish' in globalThis), SOON).toBe(true);
    await page.reload();
    const later = await page.evaluate(() => {
      const asked = fixture.invoke('echo', 'new');
      return Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 5_000, 'nothing'))]);
    });
    expect(later).toBe('new');
    const gone = await app.run(() => {
      const { slowFrame, finish } = globalThis as never as {
        slowFrame: Electron.WebFrameMain;
        finish: (v: string) => void;
      };
      finish('old');
      try {
        return [slowFrame.detached, slowFrame.isDestroyed(), slowFrame.url];
      } catch (error) {
        return [slowFrame.detached, slowFrame.isDestroyed(), (error as Error).message];
      }
    });
    expect(gone).toEqual([true, true, 'Render frame was disposed before WebFrameMain could be accessed']);
    // Under the same number the new document asks something else: it must not get the old answer.
    expect(await page.evaluate(() => fixture.invoke('echo', 'mine'))).toBe('mine');
    await app.client.send('closeWindow', { id });
  });

  test('cannot be reached from a frame of any origin, nor from the world of the page', async () => {
    const page = await app.page();
    await app.run(({ electron }) => {
      electron.ipcMain.on('forged', (event) => Object.assign(globalThis, { forgedBy: event.senderFrame?.url }));
    });
    const found = await page.evaluate(async () => {
      const names: string[] = [];
      for (const source of ['/frame.html', 'about:blank', 'data:text/html,hello']) {
        const frame = document.createElement('iframe');
        frame.src = source;
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
        document.body.append(frame);
        await loaded;
        try {
          names.push(...Object.getOwnPropertyNames(frame.contentWindow).filter((name) => name.startsWith('__')));
        } catch {
          // Another origin cannot be looked into at all.
        }
        frame.remove();
      }
      const message = JSON.stringify({ type: 'send', channel: 'forged', args: '["$"]' });
      for (const name of ['__toHost', '__fromHost', 'to-preload', 'to-page']) {
        Reflect.get(window, name)?.(message);
        document.dispatchEvent(new CustomEvent(name, { detail: { type: 'call', ticket: 1, id: 1, args: [] } }));
      }
      return names;
    });
    expect(found).toEqual([]);
    expect(await app.run(() => 'forgedBy' in globalThis)).toBe(false);
  });

  test('is recorded while a test taps it', async () => {
    await app.client.send('startIpcTap');
    const page = await app.page();
    await page.evaluate(() => fixture.invoke('echo', { token: 'abc' }));
    await page.evaluate(() => fixture.invoke('refuse').catch(() => null));
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const stop = fixture.on('told', (value) => {
            stop();
            resolve(value);
          });
          fixture.send('tell', 'def');
        }),
    );
    const records = await app.client.send('stopIpcTap');
    expect(records.map(({ direction, channel, json }) => `${direction} ${channel} ${json}`)).toEqual([
      'invoke echo ["$",{"token":"abc"}]',
      'result echo {"token":"abc"}',
      'invoke refuse ["$"]',
      'error refuse "TypeError: not like this"',
      'send tell ["$","def"]',
      'event told ["$","def"]',
    ]);
    expect(await app.client.send('readIpcTap')).toEqual([]);
  });

  test('takes this long for a token-sized answer', async () => {
    const page = await app.page();
    const [p50, p99] = await page.evaluate(async () => {
      const answer = { headers: { authorization: `Bearer ${'x'.repeat(600)}` }, generation: 4 };
      const times: number[] = [];
      for (let i = 0; i < 2_000; i += 1) {
        const start = performance.now();
        await fixture.invoke('echo', answer);
        times.push(performance.now() - start);
      }
      times.sort((a, b) => a - b);
      return [times[1_000], times[1_980]];
    });
    process.stdout.write(`IPC round trip over the host: p50 ${p50?.toFixed(1)} ms, p99 ${p99?.toFixed(1)} ms\n`);
    expect(p99).toBeGreaterThan(0);
  });
});
