import { setTimeout as delay } from 'node:timers/promises';
import { signedIn } from '../../scripts/lib/screens.ts';
import { Desktop, UserData } from '../desktop/desktop.ts';
import { InvalidRun } from '../lib/report.ts';
import type { ServerProcess } from '../server/server-process.ts';

const HOUR_MS = 3_600_000;
const POLL_MS = 10;
const DEADLINE_MS = 20_000;

/** Milliseconds from the app's start, its session in the keychain and no access token anywhere. */
export interface AppStart {
  /** Until the first window shows something: its first contentful paint. */
  readonly paintMs: number;
  /** Until the API's answer to the first request with a good access token is out. */
  readonly firstAnswerMs: number;
}

export async function measureAppStarts(server: ServerProcess, runs: number, latencyMs: number): Promise<AppStart[]> {
  const api = await server.start({ lifetimeMs: HOUR_MS, rotation: true, latencyMs });
  using userData = new UserData();
  try {
    {
      await using desktop = await Desktop.open(userData, api.origin);
      await desktop.signIn();
    }
    const starts: AppStart[] = [];
    while (starts.length < runs) {
      await api.awaitFirst();
      await using desktop = await Desktop.open(userData, api.origin);
      await signedIn(desktop.firstPage);
      const paintedAt = await desktop.firstPage.evaluate(firstContentfulPaint, DEADLINE_MS);
      if (paintedAt === null) throw new InvalidRun('The app’s first window showed nothing.');
      let { firstAuthorizedAt } = await api.journal();
      const deadline = performance.now() + DEADLINE_MS;
      while (firstAuthorizedAt === null) {
        if (performance.now() > deadline) throw new InvalidRun('The app started, and sent no authorized request.');
        await delay(POLL_MS);
        ({ firstAuthorizedAt } = await api.journal());
      }
      starts.push({
        paintMs: paintedAt - desktop.startedAt,
        firstAnswerMs: firstAuthorizedAt + latencyMs - desktop.startedAt,
      });
    }
    return starts;
  } finally {
    await api.stop();
  }
}

/** When the page first showed something, in milliseconds since the epoch; `null` where it does not say so in time. */
function firstContentfulPaint(withinMs: number): Promise<number | null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), withinMs);
    const observer = new PerformanceObserver((entries) => {
      const [paint] = entries.getEntriesByName('first-contentful-paint');
      if (paint === undefined) return;
      observer.disconnect();
      resolve(performance.timeOrigin + paint.startTime);
    });
    observer.observe({ type: 'paint', buffered: true });
  });
}
