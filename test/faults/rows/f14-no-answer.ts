import { effects } from '../../../demo/control-client.ts';
import { REFRESH_TIMEOUT_MS } from '../../../src/main/auth/renewal.ts';
import type { Row } from '../lib/row.ts';

/** What a served token may take while a refresh hangs, in milliseconds. */
const SERVED_MS = 500;
/** How much later than its time-out an attempt may end on a busy machine, in milliseconds. */
const SLACK_MS = 3_000;

export const f14: Row = {
  id: 'F14',
  title: 'the token endpoint accepts and never answers',
  trials: 4,
  deadlineMs: 150_000,
  async run(trial) {
    const world = await trial.world();
    await world.configure({ graceWindow: 0 });
    const broker = await world.openSignedIn();
    await world.control.failRefresh(effects.hang, { times: 2 });
    const begun = performance.now();
    const attempts: number[] = [];
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const sending = broker.next(({ type }) => type === 'sending');
      void broker.send('retryNow').catch(() => undefined);
      await sending;
      const sentAt = performance.now();
      const asked = performance.now();
      const { generation } = await broker.send('ask', { rejectedGeneration: null });
      trial.expect(generation === 1, `While it hangs a window got generation ${generation}.`);
      trial.expect(performance.now() - asked < SERVED_MS, 'The valid token was not served meanwhile.');
      await broker.untilActive(({ refresh }) => refresh.phase === 'waiting');
      attempts.push(performance.now() - sentAt);
    }
    for (const ms of attempts) {
      trial.expect(ms < REFRESH_TIMEOUT_MS + SLACK_MS, `An attempt lasted ${Math.round(ms)} ms.`);
    }
    const hung = performance.now();
    await broker.untilActive(({ generation }) => generation === 2);
    const recoveryMs = performance.now() - hung;
    trial.expect(performance.now() - begun > 2 * REFRESH_TIMEOUT_MS - SLACK_MS, 'The time-outs came too early.');
    return { lost: !(await world.works(broker)), lossAllowed: false, recoveryMs };
  },
};
