import { setTimeout as delay } from 'node:timers/promises';
import type { Settings } from '../../../demo/control-client.ts';
import { MIN_REFRESH_INTERVAL_MS } from '../../../src/main/auth/schedule.ts';
import type { Row } from '../lib/row.ts';

const DAY_S = 86_400;
/** For so long, and so often, windows ask, in milliseconds. */
const WATCH_MS = 5_000;
const EVERY_MS = 50;

const LIFETIMES: readonly { readonly name: string; readonly settings: Partial<Settings> }[] = [
  { name: '0', settings: { accessTokenLifetime: 0 } },
  { name: '1 s', settings: { accessTokenLifetime: 1 } },
  { name: 'negative', settings: { accessTokenLifetime: -30 } },
  { name: 'missing', settings: { announcedLifetime: null, accessTokenFormat: 'opaque' } },
  { name: '400 days', settings: { accessTokenLifetime: 400 * DAY_S } },
  { name: 'exp in the past, no expires_in', settings: { accessTokenLifetime: -3_600, announcedLifetime: null } },
];

export const f18: Row = {
  id: 'F18',
  title: 'lifetimes of 0, 1 s, negative, missing, 400 days, exp in the past',
  trials: 18,
  deadlineMs: 60_000,
  async run(trial) {
    const world = await trial.world();
    const { name, settings } = LIFETIMES[trial.number % LIFETIMES.length] ?? { name: '', settings: {} };
    await world.configure(settings);
    const begun = performance.now();
    const broker = await world.openSignedIn();
    while (performance.now() - begun < WATCH_MS) {
      // As a window does: it asks, and once more where the API rejects the token.
      const token = await broker.send('ask', { rejectedGeneration: null }).catch(() => null);
      if (token !== null && (await world.whoIs(token.value)) === null) {
        await broker.send('ask', { rejectedGeneration: token.generation }).catch(() => null);
      }
      await delay(EVERY_MS);
    }
    const passedMs = performance.now() - begun;
    const seen = (await world.refreshes()).length;
    // One more for the rejection that may come at any time.
    const bound = Math.ceil(passedMs / MIN_REFRESH_INTERVAL_MS) + 1;
    trial.expect(seen <= bound, `${name}: ${seen} refreshes in ${Math.round(passedMs)} ms.`);
    trial.expect(!/Warning/.test(broker.output), `${name}: Node warns: ${broker.output}`);

    await world.configure({ accessTokenLifetime: DAY_S, announcedLifetime: 'actual', accessTokenFormat: 'jwt' });
    const mended = performance.now();
    // Twice: the first may join a refresh by time that the server answered before it was mended.
    await broker.send('retryNow').catch(() => undefined);
    await broker.send('retryNow').catch(() => undefined);
    const lost = !(await world.works(broker));
    const figure = `${name}: ${seen} refreshes, at least ${MIN_REFRESH_INTERVAL_MS} ms apart, so ${bound} at the most`;
    return { lost, lossAllowed: false, recoveryMs: performance.now() - mended, figure };
  },
};
