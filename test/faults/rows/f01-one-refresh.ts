import type { Row } from '../lib/row.ts';

const WINDOWS = 8;
/** Longer than an access token lives. */
const PASSED_MS = 7_200_000;

export const f01: Row = {
  id: 'F01',
  title: '8 windows ask at once, token expired, refresh token for one use',
  trials: 40,
  deadlineMs: 30_000,
  async run(trial) {
    const world = await trial.world();
    const broker = await world.openSignedIn();
    // Expired by the clocks of both sides, or by the server's word alone, which windows pass on.
    const isKnown = trial.number % 2 === 0;
    if (isKnown) {
      await world.control.moveClock(PASSED_MS);
      await broker.send('shiftClocks', { wall: PASSED_MS, monotonic: PASSED_MS });
    } else {
      await world.control.expireAccessTokens();
    }
    const begun = performance.now();
    const answers = await broker.send('askAtOnce', { count: WINDOWS, rejectedGeneration: isKnown ? null : 1 });
    const recoveryMs = performance.now() - begun;
    const values = new Set(answers.map((answer) => ('value' in answer ? answer.value : answer.code)));
    trial.expect(values.size === 1, `The windows got ${values.size} different answers.`);
    const [answer] = answers;
    const username = answer && 'value' in answer ? await world.whoIs(answer.value) : null;
    trial.expect(username === 'ada', `The API knows the new token as ${username}.`);
    const refreshes = await world.refreshes();
    trial.expect(refreshes.length === 1, `There were ${refreshes.length} refreshes.`);
    return { lost: !(await world.works(broker)), lossAllowed: false, recoveryMs };
  },
};
