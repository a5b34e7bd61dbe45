import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AuthError } from '../../../src/main/auth/errors.ts';
import { Authorizations } from '../../../src/main/ipc/authorizations.ts';
import type { Failure } from '../../../src/shared/result.ts';
import { buildBroker } from './broker-parts.ts';
import type {
  Answers,
  Ask,
  BrokerCommands,
  BrokerSettings,
  CommandMessage,
  GivenToken,
  ProcessMessage,
  Storm,
} from './protocol.ts';

/** Runs the real broker in a process of its own, as a trial tells it to. It ends with the trial's process. */

const settings: BrokerSettings = JSON.parse(process.argv[2] ?? '');
const tell = (message: ProcessMessage) => process.send?.(message);
let sentAt: number[] = [];
const { broker, clock, shifted, paced } = buildBroker(settings, {
  log: (event) => tell({ type: 'log', event }),
  sending: () => {
    sentAt.push(clock.monotonic());
    if (paced === null) tell({ type: 'sending' });
  },
});
const authorizations = new Authorizations();
let operations: Promise<string>[] = [];
let lastOperation = 0;

const ask = async ({ rejectedGeneration, epoch }: Ask): Promise<GivenToken> => {
  const request = { epoch: epoch ?? broker.snapshot().epoch, rejectedGeneration };
  const token = broker.tokenAtHand(request) ?? (await broker.authorize(request));
  return { value: token.value, generation: token.generation };
};

const commands: {
  readonly [C in keyof BrokerCommands]: (
    ...args: Parameters<BrokerCommands[C]>
  ) => ReturnType<BrokerCommands[C]> | Promise<ReturnType<BrokerCommands[C]>>;
} = {
  start: () => broker.start(),
  signIn: (credentials) => broker.signIn(credentials),
  signOut: () => broker.signOut(),
  ask,
  askAtOnce: ({ count, ...request }) =>
    Promise.all(Array.from({ length: count }, () => ask(request).catch((error: unknown) => failureOf(error)))),
  retryNow: () => broker.retryNow(),
  wake: (cause) => broker.wake(cause),
  continueWithoutKeychain: () => broker.continueWithoutKeychain(),
  close: () => broker.close(),
  shiftClocks: (ahead) => shifted?.shift(ahead),
  advance: (ms) => paced?.advance(ms),
  storm,
  queue: ({ window, count }) => {
    for (let n = 0; n < count; n += 1) operations.push(operate(window));
  },
  queued: async () => {
    const answers = await Promise.all(operations);
    operations = [];
    return countOf(answers);
  },
  windowGone: (window) => authorizations.cancelAll(window),
  memory: () => {
    collectGarbage();
    return {
      heap: process.memoryUsage().heapUsed,
      abortControllers: Number(queryObjects(AbortController, { format: 'count' })),
    };
  },
};

broker.subscribe((snapshot) => tell({ type: 'snapshot', snapshot }));
process.on('message', ({ id, command, argument }: CommandMessage) => {
  const carryOut = commands[command] as (argument: unknown) => unknown;
  Promise.resolve()
    .then(() => carryOut(argument))
    .then(
      (value) => tell({ type: 'result', id, value: value ?? null }),
      (error: unknown) => tell({ type: 'failure', id, failure: failureOf(error) }),
    );
});
process.once('disconnect', () => process.exit());
tell({ type: 'ready' });

async function storm({ ms, everyMs, windows }: Parameters<BrokerCommands['storm']>[0]): Promise<Storm> {
  if (paced === null) throw new Error('A storm takes virtual time.');
  const begun = paced.monotonic();
  sentAt = [];
  const answered: Promise<string>[] = [];
  for (let passed = 0; passed < ms; passed += everyMs) {
    for (let window = 0; window < windows; window += 1) answered.push(outcomeOf(ask({ rejectedGeneration: null })));
    await paced.advance(everyMs);
  }
  const sent = sentAt.map((at) => at - begun);
  // Who still waits is answered by the first refresh that works, or is let go in the end.
  void Promise.allSettled(answered);
  const settled = await Promise.all(answered.map((one) => Promise.race([one, Promise.resolve('waiting')])));
  return { asks: answered.length, answers: countOf(settled), sentAt: sent };
}

function operate(window: number): Promise<string> {
  lastOperation += 1;
  const id = String(lastOperation);
  return outcomeOf(
    authorizations.run(window, id, (signal) =>
      broker.authorize({ epoch: broker.snapshot().epoch, rejectedGeneration: null }, signal),
    ),
  );
}

function outcomeOf(work: Promise<{ readonly generation: number }>): Promise<string> {
  return work.then(
    ({ generation }) => `generation ${generation}`,
    (error: unknown) => failureOf(error).code,
  );
}

function countOf(outcomes: readonly string[]): Answers {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function failureOf(error: unknown): Failure {
  if (error instanceof AuthError) return error.toFailure();
  return { code: 'internal', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}
