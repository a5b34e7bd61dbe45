import {
  type ConnectionTestReport,
  TEST_STEPS,
  type TestExchange,
  type TestFact,
  type TestStepName,
  type TestStepState,
} from '../../../shared/connection-test.ts';
import type { SignInProgress } from '../../../shared/ipc.ts';
import type { Failure } from '../../../shared/result.ts';
import { ExchangeRecorder, type RawAnswer, type RawExchange } from './exchange-recorder.ts';
import { type Content, maskExchange, maskText } from './masking.ts';
import type { KnownSecrets } from './secret-text.ts';

/** What a step has found where it went well. */
export interface Finding {
  /** One sentence. */
  readonly summary: string;
  readonly facts?: readonly TestFact[];
}

/** Steps whose exchanges carry passwords and tokens, by names of the server's choosing. */
const CONTENT: Readonly<Record<TestStepName, Content>> = {
  reach: 'api',
  sign_in: 'tokens',
  token: 'tokens',
  introspection: 'api',
  refresh: 'tokens',
  sign_out: 'tokens',
};

/** How the steps of a test stand. Each change is told as a whole report, in which nothing is secret. */
export class StepBoard {
  readonly #id: string;
  readonly #secrets: KnownSecrets;
  readonly #tell: (report: ConnectionTestReport) => void;
  readonly #steps = new Map<TestStepName, { state: TestStepState; readonly recorder: ExchangeRecorder }>(
    TEST_STEPS.map((name) => [name, { state: { status: 'waiting' }, recorder: new ExchangeRecorder() }]),
  );
  readonly #masked = new WeakMap<
    RawExchange,
    { readonly secrets: number; readonly answer: RawAnswer; readonly length: number; readonly shown: TestExchange }
  >();
  #running: TestStepName = 'reach';

  constructor(id: string, secrets: KnownSecrets, tell: (report: ConnectionTestReport) => void) {
    this.#id = id;
    this.#secrets = secrets;
    this.#tell = tell;
  }

  /** That of the step under way, or of the last one. */
  readonly recorder = (): ExchangeRecorder => this.#step(this.#running).recorder;

  start(name: TestStepName): void {
    this.#running = name;
    this.#set(name, { status: 'running', progress: null });
  }

  progress(name: TestStepName, progress: SignInProgress): void {
    if (this.#step(name).state.status === 'running') this.#set(name, { status: 'running', progress });
  }

  pass(name: TestStepName, durationMs: number, { summary, facts = [] }: Finding): void {
    const shown = facts.map((fact) => ({ ...fact, value: this.#secrets.mask(fact.value) }));
    this.#set(name, { status: 'passed', durationMs, summary: this.#secrets.mask(summary), facts: shown });
  }

  fail(name: TestStepName, durationMs: number, failure: Failure): void {
    const message = maskText(failure.message, this.#secrets);
    this.#set(name, { status: 'failed', durationMs, failure: { ...failure, message } });
  }

  skip(name: TestStepName, reason: string): void {
    this.#set(name, { status: 'skipped', reason });
  }

  /** Skips all that has not begun. */
  skipRest(reason: string): void {
    for (const [name, { state }] of this.#steps) if (state.status === 'waiting') this.skip(name, reason);
  }

  report(): ConnectionTestReport {
    const steps = TEST_STEPS.map((name) => {
      const { state, recorder } = this.#step(name);
      const exchanges = recorder.exchanges.map((raw) => this.#shown(raw, CONTENT[name]));
      return { name, state, exchanges, omitted: recorder.omitted };
    });
    const ended = steps.every(({ state }) => state.status !== 'waiting' && state.status !== 'running');
    return { id: this.#id, steps, ended };
  }

  /** Masked once, and again where more has come of it, or more is known to be secret. */
  #shown(raw: RawExchange, content: Content): TestExchange {
    const { answer } = raw;
    const known = { secrets: this.#secrets.size, answer, length: answer.kind === 'answered' ? answer.body.length : 0 };
    const before = this.#masked.get(raw);
    if (
      before !== undefined &&
      before.secrets === known.secrets &&
      before.answer === known.answer &&
      before.length === known.length
    ) {
      return before.shown;
    }
    const shown = maskExchange(raw, this.#secrets, content);
    this.#masked.set(raw, { ...known, shown });
    return shown;
  }

  #set(name: TestStepName, state: TestStepState): void {
    this.#step(name).state = state;
    this.#tell(this.report());
  }

  #step(name: TestStepName) {
    const step = this.#steps.get(name);
    if (step === undefined) throw new Error(`There is no step ${name}.`);
    return step;
  }
}
