import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { run } from '../../../scripts/lib/screens.ts';
import { openAppSignedIn } from '../lib/desktop.ts';
import type { Row } from '../lib/row.ts';

const MALFORMED = 10_000;
/** In every malformed message: the log must not hold it. */
const CONTENT = 'content-of-a-malformed-message';

export const f22: Row = {
  id: 'F22',
  title: 'a foreign frame, a navigated window, an injected caller, malformed messages',
  trials: 4,
  deadlineMs: 150_000,
  standIn: 'A foreign frame has no bridge on the host at all; the check of frames in main is a unit test’s.',
  async run(trial) {
    const world = await trial.world();
    const { app, pages } = await openAppSignedIn(world, { windows: 2 });
    const [page, other] = pages;
    if (page === undefined || other === undefined) throw new Error('No windows.');

    const inFrame = await page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      return typeof (frame.contentWindow as unknown as { latchkey?: unknown }).latchkey;
    });
    trial.expect(inFrame === 'undefined', 'A foreign frame has the bridge.');

    // As a debugger's console could: any method, any arguments.
    const begun = performance.now();
    const codes = await page.evaluate(
      async ({ count, content }) => {
        const authorize = window.latchkey.authorize as unknown as (...args: unknown[]) => Promise<{
          ok: boolean;
          error?: { code: string };
        }>;
        const junk = [[], [null], [content], [{ id: content }], [{ id: content, epoch: content }], [content, content]];
        const answers = await Promise.all(
          Array.from({ length: count }, (_, n) => authorize(...(junk[n % junk.length] ?? []))),
        );
        return [...new Set(answers.map((answer) => (answer.ok ? 'a token' : answer.error?.code)))];
      },
      { count: MALFORMED, content: CONTENT },
    );
    const recoveryMs = performance.now() - begun;
    trial.expect(codes.join() === 'bad_request', `Malformed messages were answered with ${codes.join()}.`);
    const injected = await page.evaluate(async () => {
      const stale = await window.latchkey.authorize({ id: 'stale', epoch: 0, rejectedGeneration: null });
      const made = await window.latchkey.authorize({ id: 'made up', epoch: 1, rejectedGeneration: 999 });
      return [stale, made].map((answer) => (answer.ok ? 'a token' : answer.error.code)).join();
    });
    trial.expect(injected === 'session_changed,bad_request', `An injected caller was answered with ${injected}.`);

    const foreign = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>foreign</title>'),
    );
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    world.atEnd(async () => foreign.close());
    const address = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`;
    // Past the app's own refusal to navigate, as a debugger can.
    await page.goto(address, { timeout: 5_000 }).catch(() => undefined);
    const afterwards = await page
      .evaluate(async () => {
        const { latchkey } = window as unknown as { latchkey?: (typeof window)['latchkey'] };
        if (latchkey === undefined) return 'no bridge';
        const answer = await latchkey.bootstrap();
        return answer.ok ? location.origin : answer.error.code;
      })
      .catch(() => 'no page');
    trial.expect(!afterwards.includes(address.slice(0, -1)), 'A window on a foreign page was answered.');

    const log = readFileSync(join(world.userData, 'logs/latchkey.log'), 'utf8');
    trial.expect(log.includes('ipc_refused'), 'The refusals are not logged.');
    trial.expect(!log.includes(CONTENT), 'The log holds the content of a message.');
    trial.expect(app.host !== null, 'No host.');
    const lost = (await run(other)) !== 'data';
    return { lost, lossAllowed: false, recoveryMs, figure: `a navigated window: ${afterwards}` };
  },
};
