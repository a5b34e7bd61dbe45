import { setTimeout as delay } from 'node:timers/promises';
import { latchkeyLifetime } from '../contestants/latchkey.ts';
import { Desktop, UserData } from '../desktop/desktop.ts';
import { superfluousOf } from '../expiry/cell.ts';
import { InvalidRun, type Section, type Workload, type WorkloadOptions } from '../lib/report.ts';
import { figure, median, spread } from '../lib/statistics.ts';
import type { Journal } from '../server/server.ts';
import { ServerProcess } from '../server/server-process.ts';
import { costsOf, type ProcessCosts } from './process-costs.ts';

const WINDOWS = 8;
const MINUTE_MS = 60_000;
const MINUTES = 10;
const MINUTES_SIGNED_OUT = 5;
/** As often as an access token of six minutes is in an hour. */
const RENEWALS = 12;
/** By its jitter a renewal comes up to 7 % sooner or later than in the mean, and one may fall outside. */
const RENEWALS_SPREAD = 2;
const SETTLE_MS = 5_000;
const LATENCY_MS = 20;

/** What the main process costs while nobody does anything. */
export const idle: Workload = {
  id: 'idle',
  run: runIdle,
};

async function runIdle({ scale, tell }: WorkloadOptions): Promise<Section> {
  if (process.platform !== 'linux') throw new InvalidRun('CPU time and wake-ups are read from /proc, which Linux has.');
  const server = new ServerProcess();
  const sliceMs = MINUTE_MS * scale;
  const lifetimeMs = latchkeyLifetime(periodOf(sliceMs));
  const api = await server.start({ lifetimeMs, rotation: true, latencyMs: LATENCY_MS });
  try {
    using userData = new UserData();
    await using desktop = await Desktop.open(userData, api.origin);
    const pid = desktop.app.host?.pid;
    if (pid === undefined) throw new InvalidRun('The main process is looked at from outside, which the host allows.');
    await desktop.openWindowsSignedOut(WINDOWS);
    await delay(SETTLE_MS);
    tell(`${MINUTES_SIGNED_OUT} slices of ${sliceMs / 1_000} s, signed out`);
    const signedOut = await slices(pid, sliceMs, MINUTES_SIGNED_OUT);
    await desktop.signIn();
    await desktop.openWindows(WINDOWS);
    await delay(SETTLE_MS);
    const before = await api.journal();
    tell(`${MINUTES} slices, signed in`);
    const signedIn = await slices(pid, sliceMs, MINUTES);
    return section(signedOut, signedIn, sliceMs, before, await api.journal());
  } finally {
    await api.stop();
    await server.stop();
  }
}

/** How often the session is to be renewed, in milliseconds. */
function periodOf(sliceMs: number): number {
  return (MINUTES * sliceMs) / RENEWALS;
}

async function slices(pid: number, sliceMs: number, count: number): Promise<ProcessCosts[]> {
  const costs: ProcessCosts[] = [];
  let last = costsOf(pid);
  while (costs.length < count) {
    await delay(sliceMs);
    const now = costsOf(pid);
    costs.push({ ...now, cpuMs: now.cpuMs - last.cpuMs, wakeUps: now.wakeUps - last.wakeUps });
    last = now;
  }
  return costs;
}

function section(
  signedOut: readonly ProcessCosts[],
  signedIn: readonly ProcessCosts[],
  sliceMs: number,
  before: Journal,
  after: Journal,
): Section {
  const requests = after.refreshRequests.slice(before.refreshRequests.length);
  const periodMs = periodOf(sliceMs);
  const superfluous = superfluousOf(requests, periodMs);
  const row = (name: string, costs: readonly ProcessCosts[]) => [
    name,
    spread(costs.map(({ cpuMs }) => cpuMs)),
    spread(
      costs.map(({ cpuMs }) => (100 * cpuMs) / sliceMs),
      ' %',
    ),
    spread(costs.map(({ wakeUps }) => wakeUps / (sliceMs / 1_000))),
    spread(costs.map(({ residentMib }) => residentMib)),
  ];
  const first = signedIn.at(0)?.residentMib ?? Number.NaN;
  const last = signedIn.at(-1)?.residentMib ?? Number.NaN;
  const cpu = (costs: readonly ProcessCosts[]) => median(costs.map(({ cpuMs }) => cpuMs));
  return {
    id: 'idle',
    title: 'Idle: eight windows that nobody uses',
    method: [
      `The built app with ${WINDOWS} windows, left alone for ${signedIn.length} slices of ${sliceMs / 1_000} s, with a token that is due for renewal every ${periodMs / 1_000} s in the mean: an hour of six-minute tokens, compressed into ten minutes. Before, the same windows for ${signedOut.length} slices, signed out. Figures are those of the main process as Linux counts them, for a slice: the median, with the range in brackets. Wake-ups are voluntary context switches of all its threads.`,
    ],
    tables: [
      {
        title: 'The main process',
        columns: [
          { name: '', align: 'left' },
          { name: 'CPU ms', align: 'right' },
          { name: 'of one core', align: 'right' },
          { name: 'wake-ups a second', align: 'right' },
          { name: 'resident MiB', align: 'right' },
        ],
        rows: [row('signed out', signedOut), row('signed in', signedIn)],
      },
    ],
    charts: [],
    aims: [
      {
        aim: 'Every renewal is one request',
        measured: `${requests.length} requests where some ${RENEWALS} renewals were due, ${superfluous} of them less than half a period after another`,
        met: superfluous === 0 && Math.abs(requests.length - RENEWALS) <= RENEWALS_SPREAD,
      },
    ],
    notes: [
      `Signed in, a slice costs ${figure(cpu(signedIn) - cpu(signedOut))} ms of CPU more than signed out, renewals included. Memory went from ${figure(first)} to ${figure(last)} MiB.`,
      'On the host the main process also drives Chromium over its debugging protocol, which Electron does otherwise.',
    ],
  };
}
