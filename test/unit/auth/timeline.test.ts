import { describe, expect, it } from 'vitest';
import { GrantError } from '../../../src/main/auth/grants/grant.ts';
import { TIMELINE_LIMIT } from '../../../src/main/auth/timeline.ts';
import { ask, bench, signedIn } from './harness.ts';
import { settle } from './virtual-time.ts';

const MINUTE = 60_000;

const events = (broker: { timeline: () => readonly { event: string }[] }) =>
  broker.timeline().map(({ event }) => event);

describe('the timeline', () => {
  it('tells of a sign-in, of refreshes and of who waited for them, newest first', async () => {
    const { broker, time, server } = await signedIn();
    const release = server.hold();
    time.sleep(MINUTE);
    const waiting = [ask(broker), ask(broker), ask(broker)];
    await time.advance(250);
    release();
    await Promise.all(waiting);
    await settle();
    expect(broker.timeline()).toMatchObject([
      { event: 'refreshed', cause: 'request', generation: 2, waiting: 3, durationMs: 250, at: time.wall() },
      { event: 'refresh_started', cause: 'request', at: time.wall() - 250 },
      { event: 'signed_in', epoch: 1, generation: 1, durationMs: 0 },
    ]);
  });

  it('tells why a refresh failed, and when the next one is due', async () => {
    const { broker, time, server } = await signedIn();
    server.failNext(
      { kind: 'before', error: new GrantError('offline', 'There is no network.') },
      { kind: 'before', error: new GrantError('server', 'The server answered HTTP 429.', { retryAfterMs: 5_000 }) },
    );
    await time.advance(2 * MINUTE);
    const failed = broker.timeline().filter(({ event }) => event === 'refresh_failed');
    expect(failed).toMatchObject([
      { problem: 'server', asked: true, message: 'The server answered HTTP 429.' },
      { problem: 'offline', asked: false, message: 'There is no network.' },
    ]);
    for (const entry of failed) expect(entry).toHaveProperty('retryInMs', expect.any(Number));
  });

  it('tells of what the keychain refused, and took later', async () => {
    const { broker, time, keychain } = await signedIn();
    keychain.refusesWrites = true;
    await time.advance(MINUTE);
    expect(events(broker)).toContain('not_saved');
    keychain.refusesWrites = false;
    await time.advance(10 * MINUTE);
    expect(events(broker)).toContain('saved');
  });

  it('tells of a refresh that the fence discarded, and of the revocation', async () => {
    const { broker, time, server } = await signedIn();
    const release = server.hold();
    time.sleep(MINUTE);
    const waiting = ask(broker).catch(() => undefined);
    await settle();
    await broker.signOut();
    await time.advance(70);
    release();
    await waiting;
    await time.advance(MINUTE);
    expect(broker.timeline()).toContainEqual(
      expect.objectContaining({ event: 'refresh_discarded', cause: 'request', durationMs: 70 }),
    );
    expect(events(broker)).toEqual(expect.arrayContaining(['signed_out', 'revoked']));
  });

  it('tells of the end of a session, and of a restart', async () => {
    const { broker, time, server, another } = await signedIn();
    const second = another();
    await second.start();
    expect(events(second).at(-1)).toBe('restored');
    server.endFamilyOf('ada');
    await time.advance(MINUTE);
    expect(broker.timeline()[0]).toMatchObject({ event: 'session_ended', reason: 'refused' });
  });

  it('keeps the latest events alone, and says each to the log, without words that a server may have written', async () => {
    const { broker, time, server, log } = await signedIn();
    server.failNext({ kind: 'before', error: new GrantError('server', 'The server said: “echo”') });
    await time.advance(300 * MINUTE);
    expect(broker.timeline()).toHaveLength(TIMELINE_LIMIT);
    expect(broker.timeline()[0]?.at).toBeGreaterThan(broker.timeline().at(-1)?.at ?? Number.POSITIVE_INFINITY);
    expect(log.length).toBeGreaterThan(TIMELINE_LIMIT);
    expect(log.filter(({ event }) => event === 'refresh_failed')).toHaveLength(1);
    expect(JSON.stringify(log)).not.toContain('echo');
  });

  it('is a copy: what is done with it changes nothing', async () => {
    const { broker } = bench();
    await broker.start();
    await broker.signIn({ username: 'ada', password: 'right' });
    (broker.timeline() as unknown[]).length = 0;
    expect(events(broker)).toEqual(['signed_in']);
  });
});
