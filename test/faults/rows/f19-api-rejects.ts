import { run } from '../../../scripts/lib/screens.ts';
import { REJECTION_INTERVAL_MS } from '../../../src/main/auth/schedule.ts';
import { openAppSignedIn, searchHeaps } from '../lib/desktop.ts';
import type { Outcome, Row } from '../lib/row.ts';
import type { Trial } from '../lib/trial.ts';

const RUNS = 5;
const SHIFTED_MS = 5 * REJECTION_INTERVAL_MS;

export const f19: Row = {
  id: 'F19',
  title: 'the API rejects every token, fresh ones too',
  trials: 6,
  deadlineMs: 120_000,
  standIn: 'For the refreshes per minute the clocks of the broker’s process are moved on.',
  run: (trial) => (trial.number % 2 === 1 ? inWindow(trial) : overMinutes(trial)),
};

/** One retry an operation, and the error reaches the person. */
async function inWindow(trial: Trial): Promise<Outcome> {
  const world = await trial.world();
  await world.configure({ rejectAs: trial.random() < 0.5 ? 'error' : '401' });
  const { pages } = await openAppSignedIn(world);
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  await run(page);
  await world.control.rejectAccessTokens();
  await world.control.resetJournal();
  for (let n = 0; n < RUNS; n += 1) {
    const before = (await world.control.journal()).filter(({ kind }) => kind === 'operation').length;
    const outcome = await run(page);
    trial.expect(outcome !== 'data', 'A rejected operation shows data.');
    trial.expect((await page.getByRole('alert').count()) > 0, 'The error does not reach the person.');
    const sent = (await world.control.journal()).filter(({ kind }) => kind === 'operation').length - before;
    trial.expect(sent <= 2, `An operation was sent ${sent} times.`);
  }
  const refreshes = (await world.refreshes()).length;
  trial.expect(refreshes <= 1, `There were ${refreshes} refreshes within a minute.`);
  await world.control.rejectAccessTokens(false);
  const begun = performance.now();
  const lost = (await run(page)) !== 'data';
  await searchHeaps(world, pages);
  return { lost, lossAllowed: false, recoveryMs: performance.now() - begun };
}

/** Rejections of one operation after the other, for minutes of shifted clocks. */
async function overMinutes(trial: Trial): Promise<Outcome> {
  const world = await trial.world();
  const broker = await world.openSignedIn();
  const begun = performance.now();
  for (let ms = 0; ms < SHIFTED_MS; ms += 1_000) {
    await broker.send('shiftClocks', { wall: ms, monotonic: ms });
    const token = await broker.send('ask', { rejectedGeneration: null });
    await broker.send('ask', { rejectedGeneration: token.generation }).catch(() => null);
  }
  const passedMs = SHIFTED_MS + performance.now() - begun;
  const refreshes = (await world.refreshes()).length;
  const bound = Math.floor(passedMs / REJECTION_INTERVAL_MS) + 1;
  trial.expect(refreshes <= bound, `There were ${refreshes} refreshes in ${Math.round(passedMs)} ms.`);
  trial.expect(refreshes > 1, 'No later rejection led to a refresh.');
  const lost = !(await world.works(broker));
  return {
    lost,
    lossAllowed: false,
    recoveryMs: null,
    figure: `${refreshes} refreshes, one a minute: ${bound} at the most`,
  };
}
