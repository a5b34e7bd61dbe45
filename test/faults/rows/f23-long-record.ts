import { setTimeout as delay } from 'node:timers/promises';
import { parse } from '../../../src/main/auth/vault/record.ts';
import { SplitStore, WINDOWS_SECRET_LENGTH } from '../../../src/main/auth/vault/split-store.ts';
import { AnswerProxy } from '../lib/answer-proxy.ts';
import { LimitedStore } from '../lib/limited-store.ts';
import { between } from '../lib/random.ts';
import type { Row } from '../lib/row.ts';

/** Separates a refresh token from what makes it long. */
const MARK = '~';
const TOKEN_LENGTH = 4_000;
/** A refresh writes the record twice, in some five writes each. */
const WRITES = 10;
/** A refresh that makes fewer writes than the trap waits for is over after this, in milliseconds. */
const LONG_ENOUGH_MS = 3_000;

export const f23: Row = {
  id: 'F23',
  title: 'the record is larger than a Windows credential may be',
  trials: 40,
  deadlineMs: 60_000,
  standIn: 'GNOME Keyring, made to refuse more than 2,560 bytes, in the place of the Credential Manager.',
  async run(trial) {
    const world = await trial.world();
    await world.configure({ graceWindow: 60 });
    const proxy = await AnswerProxy.start(world.connection.endpoint, {
      answer: (fields) => {
        if (typeof fields.refreshToken === 'string') fields.refreshToken += MARK.padEnd(TOKEN_LENGTH, 'x');
      },
      request: (refreshToken) => refreshToken.split(MARK)[0] ?? '',
    });
    world.atEnd(() => proxy.stop());
    const options = { connection: { ...world.connection, endpoint: proxy.endpoint }, keychain: 'windows' } as const;
    const store = new SplitStore(new LimitedStore(world.keychain), WINDOWS_SECRET_LENGTH, trial.random);
    const name = `session:${world.connection.id}`;
    world.atEnd(() => store.delete(name));
    const held = async () => {
      const reading = parse(await store.get(name));
      return reading.kind === 'record' ? reading.record.refreshToken.split(MARK)[0] : reading.kind;
    };

    const bus = await world.bus();
    const broker = await world.openSignedIn({ ...options, bus });
    trial.expect((await held()) === (await world.issued()).at(-1), 'The record is not stored and read back whole.');
    const count = Math.ceil(between(trial.random, 0, WRITES));
    const moment = trial.number % 2 === 0 ? 'before' : 'after';
    const caught = bus.catchWrite(count, moment);
    const over = broker.next((message) => message.type === 'log' && message.event.event === 'refreshed');
    void broker.send('ask', { rejectedGeneration: 1 }).catch(() => undefined);
    await Promise.race([caught, over, delay(LONG_ENOUGH_MS)]);
    await broker.kill();
    await world.backEnd.settled();

    const found = await held();
    const isWhole = found !== undefined && (await world.issued()).includes(found);
    trial.expect(isWhole, `Killed ${moment} write ${count}, the keychain holds: ${isWhole ? 'a record' : found}.`);
    const begun = performance.now();
    const next = await world.open(options);
    const lost = !(await world.works(next));
    const recoveryMs = performance.now() - begun;
    trial.expect((await held()) === (await world.issued()).at(-1), 'The next refresh is not stored whole.');
    return { lost, lossAllowed: false, recoveryMs };
  },
};
