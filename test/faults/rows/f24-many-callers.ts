import type { Row } from '../lib/row.ts';

const WINDOWS = 8;
const OPERATIONS = 100_000;
/** What so many waiting operations may take of the main process's heap, in bytes. */
const HEAP_BOUND = 256 * 2 ** 20;
/** What may remain once all are answered, in bytes. */
const HEAP_REST = 16 * 2 ** 20;

export const f24: Row = {
  id: 'F24',
  title: '100,000 token requests while a refresh hangs',
  trials: 4,
  deadlineMs: 120_000,
  alone: true,
  async run(trial) {
    const world = await trial.world();
    // A busy machine may take longer than the refresh's time-out: then its answer is one that was lost.
    await world.configure({ accessTokenLifetime: 1, graceWindow: 60 });
    const broker = await world.openSignedIn();
    await world.control.hold('refresh');
    await world.control.waitUntilHeld();
    await broker.untilActive(({ accessTokenExpiresAt }) => (accessTokenExpiresAt ?? 0) < Date.now());
    await world.configure({ accessTokenLifetime: 3_600 });
    const before = await broker.send('memory');
    for (let window = 1; window <= WINDOWS; window += 1) {
      await broker.send('queue', { window, count: OPERATIONS / WINDOWS });
    }
    const waiting = await broker.send('memory');
    const begun = performance.now();
    await world.control.release();
    const answers = await broker.send('queued');
    const recoveryMs = performance.now() - begun;
    const after = await broker.send('memory');

    trial.expect(answers['generation 2'] === OPERATIONS, `The operations were answered: ${JSON.stringify(answers)}.`);
    const took = waiting.heap - before.heap;
    trial.expect(took < HEAP_BOUND, `They took ${megabytes(took)} MiB.`);
    trial.expect(after.heap - before.heap < HEAP_REST, `${megabytes(after.heap - before.heap)} MiB remain.`);
    trial.expect(after.abortControllers <= before.abortControllers, 'Operations that were answered are still held.');
    const figure = `${OPERATIONS} waiting operations take less than ${megabytes(HEAP_BOUND)} MiB: measured ${megabytes(took)} MiB`;
    return { lost: !(await world.works(broker)), lossAllowed: false, recoveryMs, figure };
  },
};

function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
