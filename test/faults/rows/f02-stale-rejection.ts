import { between } from '../lib/random.ts';
import type { Row } from '../lib/row.ts';

/** What counts as "at once" for an answer that needs no request, in milliseconds. */
const AT_ONCE_MS = 500;

export const f02: Row = {
  id: 'F02',
  title: 'rejected with generation g while the broker holds g+1',
  trials: 20,
  deadlineMs: 30_000,
  async run(trial) {
    const world = await trial.world();
    const broker = await world.openSignedIn();
    await world.control.expireAccessTokens();
    await broker.send('ask', { rejectedGeneration: 1 });
    await world.control.hold('refresh');
    const count = Math.ceil(between(trial.random, 0, 8));
    const begun = performance.now();
    const answers = await broker.send('askAtOnce', { count, rejectedGeneration: 1 });
    const recoveryMs = performance.now() - begun;
    for (const answer of answers) {
      const generation = 'value' in answer ? answer.generation : answer.code;
      trial.expect(generation === 2, `A window was answered with ${generation}.`);
    }
    trial.expect(recoveryMs < AT_ONCE_MS, `The answers took ${Math.round(recoveryMs)} ms.`);
    const refreshes = await world.refreshes();
    trial.expect(refreshes.length === 1, `There were ${refreshes.length} refreshes in all.`);
    return { lost: !(await world.works(broker)), lossAllowed: false, recoveryMs };
  },
};
