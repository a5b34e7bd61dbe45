import type { ConnectionAuth } from '../../../shared/connection.ts';
import type { ConnectionTestReport, TestStepName, TestStepState } from '../../../shared/connection-test.ts';

/** What the panel calls a step. */
export const STEP_TITLES: Readonly<Record<TestStepName, string>> = {
  reach: 'Address',
  sign_in: 'Sign-in',
  token: 'Access token',
  introspection: 'Query and schema',
  refresh: 'Refresh',
  sign_out: 'Sign-out',
};

export const STATUS_TEXT: Readonly<Record<TestStepState['status'], string>> = {
  waiting: 'waiting',
  running: 'under way',
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
};

/** What the step has to say for itself; `null` for nothing yet. */
export function sentenceOf(state: TestStepState): string | null {
  switch (state.status) {
    case 'waiting':
    case 'running':
      return null;
    case 'passed':
      return state.summary;
    case 'failed':
      return state.failure.message;
    case 'skipped':
      return state.reason;
  }
}

/** The outcome in one sentence, once there is one. */
export function outcomeOf({ steps, ended }: ConnectionTestReport): string | null {
  if (!ended) return null;
  const [failed] = steps.filter(({ state }) => state.status === 'failed');
  if (failed !== undefined) return `The test failed at: ${STEP_TITLES[failed.name].toLowerCase()}.`;
  const skipped = steps.filter(({ state }) => state.status === 'skipped').map(({ name }) => STEP_TITLES[name]);
  if (skipped.length === 0) return 'Everything works.';
  return `What was tried works. Skipped: ${skipped.join(', ').toLowerCase()}.`;
}

/** Whether a username and a password are typed in Latchkey to sign in. */
export function asksForPassword(auth: ConnectionAuth): boolean {
  return auth.kind === 'graphql' || auth.flow === 'password';
}
