import { AnswerProxy, type TokenFields } from '../lib/answer-proxy.ts';
import type { Row } from '../lib/row.ts';

/** What becomes of an access token on its way, and whether the API would still know it. */
const CHANGES: readonly { readonly name: string; readonly change: (fields: TokenFields) => void }[] = [
  { name: 'opaque', change: () => undefined },
  {
    name: 'claims are no JSON',
    change: (fields) => {
      const [header, , signature] = String(fields.accessToken).split('.');
      fields.accessToken = `${header}.%%%.${signature}`;
    },
  },
  {
    name: 'two parts, expires_in is no number',
    change: (fields) => {
      fields.accessToken = 'half.token';
      fields.expiresIn = 'soon';
    },
  },
  {
    name: 'no access token at all',
    change: (fields) => {
      delete fields.accessToken;
    },
  },
];

export const f07: Row = {
  id: 'F07',
  title: 'the token answer is fine, but a later step fails',
  trials: 20,
  deadlineMs: 30_000,
  async run(trial) {
    const world = await trial.world();
    const { name, change } = CHANGES[trial.number % CHANGES.length] ??
      CHANGES[0] ?? { name: '', change: () => undefined };
    const hasToken = name !== 'no access token at all';
    if (name === 'opaque') await world.configure({ accessTokenFormat: 'opaque' });
    let changes = false;
    const proxy = await AnswerProxy.start(world.connection.endpoint, {
      answer: (fields) => {
        if (changes) change(fields);
      },
    });
    world.atEnd(() => proxy.stop());
    const connection = { ...world.connection, endpoint: proxy.endpoint };
    const broker = await world.openSignedIn({ connection });
    changes = true;
    const answer = broker.send('ask', { rejectedGeneration: 1 }).catch(() => null);
    const refreshed = await broker.untilActive(
      ({ generation, refresh }) => generation === 2 || refresh.phase === 'waiting',
    );
    if (hasToken) {
      const given = (await answer)?.generation;
      trial.expect(given === 2, `The window got generation ${given}.`);
    } else {
      const problem = refreshed.refresh.phase === 'waiting' ? refreshed.refresh.problem : refreshed.refresh.phase;
      trial.expect(problem === 'misconfigured', `The person is told: ${problem}.`);
    }
    trial.expect(refreshed.saved === 'keychain', `The session is ${refreshed.saved}.`);
    const newest = (await world.issued()).at(-1);
    trial.expect((await world.record())?.refreshToken === newest, 'The new refresh token is not saved.');
    if (name === 'opaque') {
      trial.expect(await world.works(broker), 'An opaque access token with expires_in does not work.');
      trial.expect(refreshed.accessTokenExpiresAt !== null, 'The lifetime of the opaque token is not known.');
    }
    await broker.kill();
    changes = false;
    const begun = performance.now();
    const next = await world.open({ connection });
    const lost = !(await world.works(next));
    return { lost, lossAllowed: false, recoveryMs: performance.now() - begun, figure: name };
  },
};
