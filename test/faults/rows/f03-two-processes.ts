import { HostClient } from '../../../host/control-client.ts';
import { ROOT } from '../../../scripts/lib/paths.ts';
import { signedIn } from '../../../scripts/lib/screens.ts';
import { within } from '../../../scripts/lib/within.ts';
import { AnswerProxy, type Changes } from '../lib/answer-proxy.ts';
import { openAppSignedIn, worksIn } from '../lib/desktop.ts';
import type { Outcome, Row } from '../lib/row.ts';
import type { Trial } from '../lib/trial.ts';

/** How long the second start may take to hand over and end, in milliseconds. */
const HAND_OVER_MS = 15_000;
/** Every sixth trial starts the app itself, twice. */
const APP_EVERY = 6;

const WAYS = ['lock holds', 'bypassed, the loser is refused', 'bypassed, grace window'] as const;

export const f03: Row = {
  id: 'F03',
  title: 'a second process starts; with the lock bypassed, two refresh at once',
  trials: 30,
  deadlineMs: 120_000,
  standIn:
    'With the lock bypassed, the loser’s refresh token is refused, or taken once more within a grace window: a server that ' +
    'revokes the session at the first reuse ends it by its own refusal.',
  run: (trial) => (trial.number % APP_EVERY === 1 ? secondStart(trial) : twoAtOnce(trial)),
};

/** The second start opens a window in the first and ends. */
async function secondStart(trial: Trial): Promise<Outcome> {
  const world = await trial.world();
  const { app, pages } = await openAppSignedIn(world);
  const [first] = pages;
  const begun = performance.now();
  const args = [`--user-data-dir=${world.userData}`, `--demo-endpoint=${world.connection.endpoint}`];
  const second = HostClient.spawn({ appDir: ROOT, args });
  const { code } = await within(HAND_OVER_MS, second.exited, () => 'The second start does not end.');
  trial.expect(code === 0, `The second start ends with code ${code}.`);
  const [, opened] = await app.pages(2);
  if (opened !== undefined) await signedIn(opened);
  trial.expect(opened !== undefined, 'The first one opened no window.');
  const recoveryMs = performance.now() - begun;
  const journal = await world.control.journal();
  const logins = journal.filter(({ kind }) => kind === 'login').length;
  trial.expect(logins === 1, `There were ${logins} sign-ins.`);
  const lost = first === undefined || !(await worksIn(first, world.connection.endpoint));
  return { lost, lossAllowed: false, recoveryMs, figure: 'the app started twice' };
}

async function twoAtOnce(trial: Trial): Promise<Outcome> {
  const world = await trial.world();
  const way = WAYS[trial.number % WAYS.length] ?? WAYS[0];
  const lock = way === 'lock holds' ? 'file' : 'none';
  if (way === 'bypassed, grace window') await world.configure({ graceWindow: 60 });
  const race = new Race(way === 'bypassed, the loser is refused');
  const proxy = await AnswerProxy.start(world.connection.endpoint, race);
  world.atEnd(() => proxy.stop());
  const options = { lock, connection: { ...world.connection, endpoint: proxy.endpoint } } as const;
  const one = await world.openSignedIn(options);
  const two = await world.open(options);
  await two.untilActive(({ generation }) => generation === 1);
  await one.send('ask', { rejectedGeneration: 1 });
  await world.control.resetJournal();

  if (lock === 'none') race.begin((await world.record())?.refreshToken ?? '');
  const begun = performance.now();
  await Promise.all([
    // The first has just had a refresh for a rejected token; by hand it may have another.
    one.send('retryNow'),
    two.send('ask', { rejectedGeneration: 1 }),
  ]);
  const recoveryMs = performance.now() - begun;
  const refreshes = await world.refreshes();
  trial.expect(
    refreshes.every(({ outcome }) => outcome === 'ok'),
    `${way}: the server refused a refresh token.`,
  );
  for (const broker of [one, two]) {
    const { snapshot } = broker;
    trial.expect(snapshot?.status === 'active', `${way}: one of the two is ${snapshot?.status}.`);
  }
  const lost = !(await world.works(one)) || !(await world.works(two));
  await Promise.all([one.kill(), two.kill()]);
  const next = await world.open(options);
  return { lost: lost || !(await world.works(next)), lossAllowed: false, recoveryMs, figure: way };
}

/** Has two processes spend the same refresh token: neither is answered before both have sent it. */
class Race implements Changes {
  readonly #refusesLoser: boolean;
  readonly #bothSent = Promise.withResolvers<void>();
  readonly #won = Promise.withResolvers<void>();
  #contested: string | null = null;
  #sent = 0;

  constructor(refusesLoser: boolean) {
    this.#refusesLoser = refusesLoser;
  }

  begin(refreshToken: string): void {
    this.#contested = refreshToken;
  }

  readonly mayPass = async (refreshToken: string): Promise<boolean> => {
    if (refreshToken !== this.#contested) return true;
    this.#sent += 1;
    const isWinner = this.#sent === 1;
    if (this.#sent === 2) this.#bothSent.resolve();
    await this.#bothSent.promise;
    if (isWinner || !this.#refusesLoser) return true;
    await this.#won.promise;
    return false;
  };

  readonly answer = (): void => {
    if (this.#sent > 0) this.#won.resolve();
  };
}
