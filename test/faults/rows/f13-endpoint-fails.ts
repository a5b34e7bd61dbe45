import { type ControlClient, effects } from '../../../demo/control-client.ts';
import { backoff, retryDelay } from '../../../src/main/auth/schedule.ts';
import type { Row } from '../lib/row.ts';

const OUTAGE_MS = 600_000;
const STORM = { everyMs: 40, windows: 8 };
const RETRY_AFTER_S = 30;
/** A date does not move while the trial runs, which takes less than this. */
const SPARE_S = 60;

type Effect = Parameters<ControlClient['failRefresh']>[0];

interface Outage {
  readonly name: string;
  readonly effect: () => Effect;
  /** The shortest and the longest time that it asks for, in milliseconds. */
  readonly asks: { readonly least: number; readonly most: number };
}

const OUTAGES: readonly Outage[] = [
  { name: '500', effect: () => effects.internalServerError, asks: { least: 0, most: 0 } },
  { name: '502 with HTML', effect: () => effects.badGateway, asks: { least: 0, most: 0 } },
  { name: '200 with garbage', effect: () => effects.garbage, asks: { least: 0, most: 0 } },
  {
    name: '429 in seconds',
    effect: () => effects.tooManyRequests(RETRY_AFTER_S),
    asks: { least: RETRY_AFTER_S * 1_000, most: RETRY_AFTER_S * 1_000 },
  },
  {
    name: '429 with a date',
    effect: () => effects.tooManyRequests(new Date(Date.now() + (RETRY_AFTER_S + SPARE_S) * 1_000)),
    asks: { least: RETRY_AFTER_S * 1_000, most: (RETRY_AFTER_S + SPARE_S) * 1_000 },
  },
];

export const f13: Row = {
  id: 'F13',
  title: 'the token endpoint fails for 10 min, 8 windows ask 25 times a second',
  trials: 10,
  deadlineMs: 180_000,
  standIn:
    'The 10 min are virtual: the broker’s clocks and timers stand still while a request or the keychain is at work.',
  async run(trial) {
    const world = await trial.world();
    const outage = OUTAGES[trial.number % OUTAGES.length] as Outage;
    await world.configure({ accessTokenLifetime: 60 });
    const broker = await world.openSignedIn({ time: 'virtual' });
    await world.control.failRefresh(outage.effect(), { times: null });
    const storm = await broker.send('storm', { ms: OUTAGE_MS, ...STORM });
    const { inFlight } = await world.control.summary();
    const seen = (await world.refreshes()).length;

    const bound = mostRequests(outage.asks.least);
    trial.expect(seen <= bound, `${outage.name}: ${seen} requests, and the back-off allows ${bound}.`);
    trial.expect(seen === storm.sentAt.length, `The journal has ${seen} requests, the broker ${storm.sentAt.length}.`);
    trial.expect(seen > 1, 'The refresh was not tried again.');
    trial.expect(inFlight.refresh.most <= 1, `${inFlight.refresh.most} requests were in flight at once.`);
    const gaps = storm.sentAt.slice(1).map((at, n) => at - (storm.sentAt[n] ?? 0));
    trial.expect(
      gaps.every((gap) => gap >= outage.asks.least),
      `${outage.name}: the broker came back after ${Math.round(Math.min(...gaps))} ms.`,
    );
    const kinds = Object.keys(storm.answers).filter(
      (kind) => !/^(generation 1|temporarily_unavailable|waiting)$/.test(kind),
    );
    trial.expect(kinds.length === 0, `Windows were answered with ${kinds.join(', ')}.`);

    await world.control.clearFaults();
    const longestStepMs = retryDelay('server', seen, outage.asks.most, 1).waitedForMs;
    const after = await broker.send('storm', { ms: longestStepMs, ...STORM });
    const recoveryMs = after.sentAt[0] ?? null;
    trial.expect(recoveryMs !== null, 'It did not recover within one step of the back-off.');
    const lost = recoveryMs === null ? broker.snapshot?.status !== 'active' : !(await world.works(broker));
    const figure = `${outage.name}: ${seen} requests, bound ${bound}, for ${storm.asks} questions`;
    return { lost, lossAllowed: false, recoveryMs, figure };
  },
};

/** As many as fit when every delay is the shortest that the back-off and `Retry-After` allow. */
function mostRequests(retryAfterMs: number): number {
  let requests = 1;
  for (let passed = 0; ; requests += 1) {
    passed += Math.max(backoff('server', requests, 0), retryAfterMs);
    if (passed > OUTAGE_MS) return requests;
  }
}
