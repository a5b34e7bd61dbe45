import { seeded } from '../../test/support/seeded-random.ts';
import { lineChart } from '../lib/line-chart.ts';
import type { Aim, Chart, Section, Table, Workload, WorkloadOptions } from '../lib/report.ts';
import { figure, meanOf, peakOf, spread } from '../lib/statistics.ts';
import { latchkey, latchkeyWaitedFor, type Policy, policies, ROUND_TRIP_MS } from './policy.ts';
import { type Scenario, simulate, type Traffic } from './simulation.ts';

const CLIENTS = 1_000_000;
const MINUTE_MS = 60_000;
const LIFETIME_MS = 15 * MINUTE_MS;
const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;

/** When something happens, after an hour of steady work. */
const EVENT_S = HOUR_S;
const OUTAGE_S = 10 * MINUTE_S;
/** The issuer can serve so many times what the fleet asks of it in steady state, if each client came at each lifetime. */
const CAPACITY_FACTOR = 3;
const OPENING_MS = MINUTE_MS;
const MEAN_UNTIL_OPERATION_MS = MINUTE_MS;

/** Of one policy in one scenario; averages are taken by the caller over runs of several seeds. */
type Figures = Readonly<Record<string, number>>;

interface Study {
  readonly id: string;
  readonly title: string;
  readonly scenario: (clients: number) => Scenario;
  readonly figures: (traffic: Traffic, clients: number) => Figures;
  readonly columns: Readonly<Record<string, string>>;
}

/** The fleet as it is after some hours: every client at some moment of its token's life. */
const spreadOut: Scenario['firstRequestMs'] = (policy, random) =>
  random() * (policy.renewAfterMs(LIFETIME_MS, random()) + ROUND_TRIP_MS);

function steady(clients: number, durationS: number): Scenario {
  return { clients, lifetimeMs: LIFETIME_MS, durationMs: durationS * 1_000, firstRequestMs: spreadOut };
}

function capacityFor(clients: number): number {
  return Math.round((CAPACITY_FACTOR * clients) / (LIFETIME_MS / 1_000));
}

const studies: readonly Study[] = [
  {
    id: 'steady',
    title: 'Steady state: the second hour',
    scenario: (clients) => steady(clients, 2 * HOUR_S),
    figures: ({ perSecond }) => {
      const mean = meanOf(perSecond, HOUR_S);
      const peak = peakOf(perSecond, HOUR_S);
      return { mean, peak, ratio: peak / mean };
    },
    columns: { mean: 'mean /s', peak: 'peak /s', ratio: 'peak ÷ mean' },
  },
  {
    id: 'opening',
    title: 'All opened within a minute, at 9:00',
    scenario: (clients) => ({ ...steady(clients, 4 * HOUR_S), firstRequestMs: (_, random) => random() * OPENING_MS }),
    figures: ({ perSecond }) => {
      const mean = meanOf(perSecond, 2 * MINUTE_S);
      const first = peakOf(perSecond, 2 * MINUTE_S, 20 * MINUTE_S);
      const second = peakOf(perSecond, HOUR_S, 2 * HOUR_S);
      const last = peakOf(perSecond, 3 * HOUR_S);
      return { opening: peakOf(perSecond, 0, MINUTE_S), echo: first / mean, hour: second / mean, late: last / mean };
    },
    columns: {
      opening: 'opening, peak /s',
      echo: 'first echo ÷ mean',
      hour: '2nd hour ÷ mean',
      late: '4th hour ÷ mean',
    },
  },
  {
    id: 'outage',
    title: 'Ten minutes of 503, then an issuer that announces its capacity by 429 with Retry-After',
    scenario: (clients) => ({
      ...steady(clients, 2 * HOUR_S),
      outage: { fromMs: EVENT_S * 1_000, toMs: (EVENT_S + OUTAGE_S) * 1_000 },
      capacityPerSecond: capacityFor(clients),
    }),
    figures: ({ perSecond, recovered }, clients) => {
      const back = EVENT_S + OUTAGE_S;
      const wanted = recovered.findIndex((count) => count >= 0.99 * clients);
      return {
        during: peakOf(perSecond, EVENT_S, back) / capacityFor(clients),
        after: peakOf(perSecond, back) / capacityFor(clients),
        above: perSecond.slice(back).filter((count) => count > 2 * capacityFor(clients)).length,
        recovery: wanted === -1 ? Number.NaN : (wanted - back) / MINUTE_S,
      };
    },
    columns: {
      during: 'peak during ÷ capacity',
      after: 'peak after ÷ capacity',
      above: 'seconds above 2 × capacity',
      recovery: '99 % served, min',
    },
  },
  {
    id: 'deploy',
    title: 'A deploy that revokes every access token',
    scenario: (clients) => ({
      ...steady(clients, 3 * HOUR_S),
      revocation: { atMs: EVENT_S * 1_000, meanUntilOperationMs: MEAN_UNTIL_OPERATION_MS },
    }),
    figures: ({ perSecond }) => {
      const mean = meanOf(perSecond, HOUR_S / 2, HOUR_S);
      return {
        peak: peakOf(perSecond, EVENT_S, EVENT_S + 5 * MINUTE_S) / mean,
        echo: peakOf(perSecond, EVENT_S + 5 * MINUTE_S, EVENT_S + 25 * MINUTE_S) / mean,
        late: peakOf(perSecond, 2 * HOUR_S) / mean,
      };
    },
    columns: { peak: 'after it ÷ mean', echo: 'first echo ÷ mean', late: 'an hour later ÷ mean' },
  },
];

/** A million clients of one issuer, in virtual time, with the schedule and the back-off that the app runs. */
export const fleet: Workload = {
  id: 'fleet',
  run: (options) => Promise.resolve(runFleet(options)),
};

function runFleet({ seed, runs, scale, tell }: WorkloadOptions): Section {
  const clients = Math.round(CLIENTS * scale);
  const tables: Table[] = [];
  const charts: Chart[] = [];
  const measuredFigures: MeasuredFigures = new Map();
  for (const study of studies) {
    const measured = policies.map((policy) => {
      tell(`${study.title}: ${policy.name}`);
      const traffics = Array.from({ length: runs }, (_, run) => trafficOf(study, policy, clients, `${seed} ${run}`));
      return { policy, traffics, figures: traffics.map((traffic) => study.figures(traffic, clients)) };
    });
    measuredFigures.set(study.id, new Map(measured.map(({ policy, figures }) => [policy, figures])));
    tables.push({
      title: study.title,
      columns: [
        { name: 'policy', align: 'left' },
        ...Object.values(study.columns).map((name) => ({ name, align: 'right' as const })),
      ],
      rows: measured.map(({ policy, figures }) => [
        policy.name,
        ...Object.keys(study.columns).map((key) => spread(figures.map((of) => of[key] ?? Number.NaN))),
      ]),
    });
    charts.push({
      name: `fleet-${study.id}`,
      title: study.title,
      svg: lineChart({
        title: study.title,
        xLabel: 'minutes',
        yLabel: 'requests at the issuer in the busiest second',
        stepsPerUnit: MINUTE_S,
        series: measured.map(({ policy, traffics }) => ({
          name: policy.name,
          values: traffics[0]?.perSecond ?? [],
        })),
      }),
    });
  }
  return {
    id: 'fleet',
    title: 'A fleet of clients at one issuer',
    method: [
      `${clients.toLocaleString('en-US')} clients in virtual time, access tokens of ${LIFETIME_MS / MINUTE_MS} minutes, an answer after ${ROUND_TRIP_MS} ms. Latchkey’s rows run the functions that the app runs; the others run the policy that stands beside their name, not a library. Each figure is the median of ${runs} runs with different seeds; the range is in brackets.`,
      `The issuer after the outage serves ${capacityFor(clients).toLocaleString('en-US')} requests a second and answers all others 429; its \`Retry-After\` says how many seconds of its capacity the crowd of the last second was.`,
      ...policies.map(({ name, source }) => `- **${name}**: ${source}.`),
    ],
    tables,
    charts,
    aims: aims(measuredFigures),
    notes: [SLOW_RETURN_NOTE],
  };
}

function trafficOf(study: Study, policy: Policy, clients: number, seed: string): Traffic {
  return simulate(policy, study.scenario(clients), seeded(seed, study.id, policy.id));
}

/** By the study's id. */
type MeasuredFigures = Map<string, ReadonlyMap<Policy, readonly Figures[]>>;

const SLOW_RETURN_NOTE =
  'What keeps the idle fleet below the capacity is that it comes back slowly: its tokens are still good, and nobody waits for the next ones. Where somebody waits at every client, all of them want to be served at once.';

function aims(measured: MeasuredFigures): Aim[] {
  /** Of all runs. `NaN` where there is none. */
  const worst = (study: string, policy: Policy, key: string) => {
    const figures = measured.get(study)?.get(policy) ?? [];
    return figures.length === 0 ? Number.NaN : Math.max(...figures.map((of) => of[key] ?? Number.NaN));
  };
  const ratio = worst('steady', latchkey, 'ratio');
  const idle = worst('outage', latchkey, 'after');
  const waitedFor = worst('outage', latchkeyWaitedFor, 'after');
  const times = (value: number) => `${figure(value)} times`;
  return [
    { aim: 'The peak is within 1.2 times the mean in steady state', measured: times(ratio), met: ratio <= 1.2 },
    {
      aim: 'After an outage no second above 2 times the announced capacity, while nobody waits',
      measured: times(idle),
      met: idle <= 2,
    },
    {
      aim: 'The same, while somebody waits at every client',
      measured: times(waitedFor),
      met: waitedFor <= 2,
    },
  ];
}
