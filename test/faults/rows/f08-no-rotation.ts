import { AnswerProxy } from '../lib/answer-proxy.ts';
import type { Row } from '../lib/row.ts';

export const f08: Row = {
  id: 'F08',
  title: 'the answer carries no refresh token',
  trials: 12,
  deadlineMs: 30_000,
  async run(trial) {
    const world = await trial.world();
    await world.configure({ rotation: false });
    // `null` in the answer, or nothing at all.
    const isMissing = trial.number % 2 === 0;
    const proxy = await AnswerProxy.start(world.connection.endpoint, {
      answer: (fields) => {
        if (isMissing && fields.refreshToken === null) delete fields.refreshToken;
      },
    });
    world.atEnd(() => proxy.stop());
    const connection = { ...world.connection, endpoint: proxy.endpoint };
    const broker = await world.openSignedIn({ connection });
    const before = (await world.record())?.refreshToken;
    const begun = performance.now();
    const { generation } = await broker.send('ask', { rejectedGeneration: 1 });
    const recoveryMs = performance.now() - begun;
    trial.expect(generation === 2, `The window got generation ${generation}.`);
    trial.expect((await world.record())?.refreshToken === before, 'The refresh token was not kept.');
    await broker.kill();
    const next = await world.open({ connection });
    return { lost: !(await world.works(next)), lossAllowed: false, recoveryMs };
  },
};
