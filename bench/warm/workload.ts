import type { AccessToken } from '../../src/main/auth/access-token.ts';
import type { Broker } from '../../src/main/auth/broker.ts';
import { contestant, PEERS } from '../contestants/index.ts';
import { memoryStorage } from '../contestants/memory-storage.ts';
import { mainOf, signedInBroker } from '../lib/broker.ts';
import { InvalidRun, type Section, type Table, type Workload, type WorkloadOptions } from '../lib/report.ts';
import { figure, median, spread } from '../lib/statistics.ts';
import { BenchServer } from '../server/server.ts';
import { ipcTable } from './ipc.ts';
import { type Ask, type Cost, costOf, warmUp } from './measure.ts';

const HOUR_MS = 3_600_000;
/** How long one figure is taken over, in milliseconds. */
const FIGURE_MS = 250;
const WARM_UP = 5_000;
/** Where the slowest figure of a contestant is so many times its fastest, something else took the machine's time. */
const NOISE = 3;
const WINDOWS = [1, 8, 64];
const CONNECTIONS = [1, 10, 100];

interface Asked {
  readonly name: string;
  readonly ask: Ask;
}

/** What one token costs while nothing has to be refreshed. */
export const warm: Workload = {
  id: 'warm',
  run: runWarm,
};

async function runWarm({ runs, scale, tell }: WorkloadOptions): Promise<Section> {
  const server = await BenchServer.start({ lifetimeMs: HOUR_MS, rotation: true, latencyMs: 0 });
  const closing: (() => unknown)[] = [() => server.stop()];
  try {
    const figureMs = FIGURE_MS * scale;
    const token = server.signIn().accessToken;
    const asked: Asked[] = [{ name: ORACLE, ask: () => Promise.resolve(token) }];
    const broker = await signedIn(server, closing);
    const { epoch } = broker.snapshot();
    asked.push({ name: LATCHKEY, ask: () => atHand(broker, epoch) });
    for (const id of PEERS) {
      const { name, open } = await contestant(id);
      const signedIn = server.signIn();
      const window = await open({ origin: server.origin, signedIn, storage: memoryStorage(), port: null, epoch: 0 });
      closing.push(window.close);
      await window.operate();
      if (window.token !== null) asked.push({ name, ask: window.token });
    }
    tell(`${asked.length} contestants, ${figureMs} ms a figure`);
    const costs = await measure(asked, figureMs, runs);
    const growth = await growthTable(server, closing, figureMs, runs, tell);
    tell('over IPC');
    const ipc = await ipcTable(runs, scale);
    return section(costs, [growth, ipc], figureMs, runs);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** Takes turns, so that what the machine does besides meets all alike. */
async function measure(asked: readonly Asked[], figureMs: number, runs: number): Promise<ReadonlyMap<string, Cost[]>> {
  const costs = new Map<string, Cost[]>(asked.map(({ name }) => [name, []]));
  for (const { ask } of asked) await warmUp(ask, WARM_UP);
  for (let run = 0; run < runs; run += 1) {
    for (const { name, ask } of asked) costs.get(name)?.push(await costOf(ask, figureMs));
  }
  for (const [name, of] of costs) {
    const times = of.map(({ nanoseconds }) => nanoseconds);
    if (Math.max(...times) > NOISE * Math.min(...times)) {
      throw new InvalidRun(
        `${name} took between ${Math.round(Math.min(...times))} and ${Math.round(Math.max(...times))} ns: the machine is busy with something else.`,
      );
    }
  }
  return costs;
}

/** What the main process does for a window's question, by how many windows and connections there are. */
async function growthTable(
  server: BenchServer,
  closing: (() => unknown)[],
  figureMs: number,
  runs: number,
  tell: (text: string) => void,
): Promise<Table> {
  const rows: string[][] = [];
  for (const connections of CONNECTIONS) {
    tell(`1 to ${WINDOWS.at(-1)} windows of ${connections} connections`);
    const brokers: Broker[] = [];
    while (brokers.length < connections) brokers.push(await signedIn(server, closing));
    const asked = WINDOWS.map((windows): Asked => ({ name: String(windows), ask: asWindows(brokers, windows) }));
    const costs = await measure(asked, figureMs, runs);
    rows.push([
      String(connections),
      ...WINDOWS.map((windows) => spread((costs.get(String(windows)) ?? []).map(({ nanoseconds }) => nanoseconds))),
    ]);
  }
  return {
    title: 'Nanoseconds of the main process for one question of a window, without the IPC',
    columns: [
      { name: 'connections', align: 'right' },
      ...WINDOWS.map((windows) => ({ name: `${windows} window${windows === 1 ? '' : 's'}`, align: 'right' as const })),
    ],
    rows,
  };
}

/** A question of each window in turn, and of each connection in turn, as it comes out of the IPC. */
function asWindows(brokers: readonly Broker[], windows: number): Ask {
  const serve = mainOf(brokers);
  const epochs = brokers.map((broker) => broker.snapshot().epoch);
  let count = 0;
  return async () => {
    count += 1;
    const index = count % brokers.length;
    const request = { id: String(count), epoch: epochs[index] ?? Number.NaN, rejectedGeneration: null };
    const { ok } = await serve({ windowId: count % windows, connectionId: String(index) }, request);
    if (!ok) throw new InvalidRun('The main process refused a token.');
  };
}

/** What the main process asks its broker first. */
function atHand(broker: Broker, epoch: number): AccessToken {
  const token = broker.tokenAtHand({ epoch, rejectedGeneration: null });
  if (token === null) throw new InvalidRun('The broker had no token at hand.');
  return token;
}

async function signedIn(server: BenchServer, closing: (() => unknown)[]): Promise<Broker> {
  const broker = await signedInBroker(server.origin);
  closing.push(() => broker.close());
  return broker;
}

const ORACLE = 'Oracle: a promise of a token';
const LATCHKEY = 'Latchkey’s broker';
const LIBRARIES = ['google-auth-library', '@supabase/auth-js', 'oidc-client-ts'];
const AIM = 10;

function section(
  costs: ReadonlyMap<string, readonly Cost[]>,
  more: readonly Table[],
  figureMs: number,
  runs: number,
): Section {
  const times = (name: string) => (costs.get(name) ?? []).map(({ nanoseconds }) => nanoseconds);
  const latchkey = median(times(LATCHKEY));
  const oracle = median(times(ORACLE));
  const fastest = Math.min(...LIBRARIES.map((name) => median(times(name))));
  return {
    id: 'warm',
    title: 'Warm path: a token while nothing has to be refreshed',
    method: [
      `One question after the other, in one process: for ${figureMs} ms a figure, ${runs} figures of each contestant in turn, of which the median is shown and the range in brackets. The contestant is asked for the token alone, no operation is sent. Latchkey’s row is what its broker takes for a token at hand, which it answers with as it is; what the main process does around it is in the second table, and what a window waits in all in the third. A library has no such way, as each window has one of its own. Bytes are those on the heap for one question.`,
    ],
    tables: [
      {
        title: 'One token',
        columns: [
          { name: 'contestant', align: 'left' },
          { name: 'ns', align: 'right' },
          { name: '÷ Latchkey', align: 'right' },
          { name: 'bytes', align: 'right' },
        ],
        rows: [...costs].map(([name, of]) => [
          name,
          spread(times(name)),
          spread(times(name).map((time) => time / latchkey)),
          spread(of.map(({ bytes }) => Math.round(bytes))),
        ]),
      },
      ...more,
    ],
    charts: [],
    aims: [
      {
        aim: `The broker’s answer is at least ${AIM} times faster than the fastest library`,
        measured: `${(fastest / latchkey).toFixed(1)} times`,
        met: fastest >= AIM * latchkey,
      },
    ],
    notes: [
      `A promise of a token alone takes ${figure(oracle)} ns, and the fastest library ${figure(fastest)} ns: ${oracle * AIM > fastest ? `a ${AIM}th of that is less than waiting for anything takes, so that the aim is out of reach` : 'the aim is not out of reach'}. Of Latchkey’s ${figure(latchkey)} ns two readings of clocks are a part, the wall’s and the one that no one can set, since a machine sleeps and a clock is set right; the libraries read one.`,
      'apollo-link-token-refresh, @urql/exchange-auth and the reactive error link add the token to an operation on its way: there is no question to them that could be measured alone. The reactive error link reads a variable. Windows of oidc-client-ts keep the user that its event brings, and read a variable too; its figure is that of `getUser`.',
      '@azure/msal-node is not here: it refuses an issuer over HTTP (`authority_uri_insecure`), which the local server is.',
    ],
  };
}
