import fc from 'fast-check';
import { expect, it } from 'vitest';
import { brokerProperty } from './broker-model.ts';
import { Coverage } from './coverage.ts';
import { explain } from './replay.ts';

/** Always the same runs here, so that a failure is a change’s; `npm run test:model` makes others. */
const SEED = 20_260_115;
const RUNS = 300;

it('the broker keeps its promises, whatever happens in whatever order', { timeout: 60_000 }, async () => {
  const coverage = new Coverage();
  const result = await fc.check(brokerProperty({ coverage }), { seed: SEED, numRuns: RUNS });
  expect(explain(result) ?? '').toBe('');
  const reached = [...coverage.states.keys()];
  expect(reached).toEqual(expect.arrayContaining([...NOTABLE]));
  expect([...coverage.endings.keys()].sort()).toEqual(['open', 'signed_in', 'signed_out']);
});

/** States without which the runs would show little. */
const NOTABLE = [
  'active, saved pending',
  'keychain_unavailable',
  'reauth_required (interrupted)',
  'reauth_required (refused)',
  'refreshing, keychain locked',
  'restoring, callers wait',
  'signed out, a refresh in flight',
  'signed_out_elsewhere',
  'signed_out, signing in',
  'two processes',
  'waiting, misconfigured',
  'waiting, offline',
  'waiting, server',
];
