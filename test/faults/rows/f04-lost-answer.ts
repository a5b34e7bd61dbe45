import { setTimeout as delay } from 'node:timers/promises';
import { effects } from '../../../demo/control-client.ts';
import type { Row } from '../lib/row.ts';

const GRACE_S = 60;
/** For so long the journal is watched for a loop, in milliseconds. */
const WATCH_MS = 1_000;

export const f04: Row = {
  id: 'F04',
  title: 'the server rotates and its answer is lost',
  trials: 24,
  deadlineMs: 60_000,
  async run(trial) {
    const world = await trial.world();
    const hasGrace = trial.number % 2 === 0;
    // Every third answer never comes, so that the time-out ends the wait.
    const effect = trial.number % 3 === 0 ? effects.hang : effects.destroy;
    await world.configure({ graceWindow: hasGrace ? GRACE_S : 0 });
    const broker = await world.openSignedIn();
    await world.control.failRefresh(effect, { moment: 'after' });
    const begun = performance.now();
    const answer = await broker.send('ask', { rejectedGeneration: 1 }).catch((error: { code: string }) => error.code);
    const recoveryMs = performance.now() - begun;
    const lost = !(await world.works(broker));

    if (hasGrace) {
      trial.expect(typeof answer !== 'string' && answer.generation === 2, `The window got ${JSON.stringify(answer)}.`);
    } else {
      trial.expect(answer === 'reauth_required', `The window was told ${answer}.`);
      const { snapshot } = broker;
      const reason = snapshot?.status === 'reauth_required' ? snapshot.reason : snapshot?.status;
      trial.expect(reason === 'interrupted', `The session ended as ${reason}.`);
      const ends = broker.log.filter(({ event }) => event === 'session_ended').length;
      trial.expect(ends === 1, `The session ended ${ends} times.`);
    }
    await broker.send('askAtOnce', { count: 8, rejectedGeneration: null });
    await delay(WATCH_MS);
    const refreshes = await world.refreshes();
    trial.expect(refreshes.length === 2, `There were ${refreshes.length} refreshes, not 2.`);
    return { lost, lossAllowed: !hasGrace, recoveryMs: lost ? null : recoveryMs };
  },
};
