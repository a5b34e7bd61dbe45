import fc from 'fast-check';
import { GrantError } from '../../../../../src/main/auth/grants/grant.ts';
import type { Gate } from '../gate.ts';
import type { Machine } from '../machine.ts';
import { ofWorld } from './step.ts';

const keychain = fc
  .constantFrom('locked', 'unlocked', 'unlocked', 'refuses writes', 'takes writes', 'takes writes')
  .map((state) => ({
    ...ofWorld(`the keychain is/does: ${state}`, ({ keychain }) => {
      if (state.endsWith('locked')) keychain.locked = state === 'locked';
      else keychain.refusesWrites = state === 'refuses writes';
    }),
    can: ({ hasSureKeychain }: Machine) => !hasSureKeychain,
  }));

type GateName = 'keychain' | 'requests' | 'answers' | 'sign-ins';

function gateOf(machine: Machine, name: GateName): Gate {
  const { network, keychainGate } = machine;
  return { keychain: keychainGate, requests: network.requests, answers: network.answers, 'sign-ins': network.signIns }[
    name
  ];
}

const gateName = fc.constantFrom<GateName>('keychain', 'keychain', 'requests', 'answers', 'sign-ins');

const hold = fc
  .tuple(gateName, fc.nat(4))
  .map(([name, passes]) => ofWorld(`${name}: ${passes} more pass`, (machine) => gateOf(machine, name).admit(passes)));

const open = gateName.map((name) => ({
  ...ofWorld(`${name}: all pass`, (machine) => gateOf(machine, name).open()),
  can: (machine: Machine) => !gateOf(machine, name).isOpen,
}));

const late = fc.boolean().map((delivers) =>
  ofWorld(`requests given up ${delivers ? 'still' : 'no longer'} arrive`, ({ network }) => {
    network.deliversLate = delivers;
  }),
);

const FAILURES = {
  offline: () => new GrantError('offline', 'There is no network.'),
  'network changed': () => new GrantError('offline', 'The network changed.', { mayHaveActed: true }),
  unavailable: () => new GrantError('server', 'The server answered HTTP 503.', { mayHaveActed: true }),
  busy: () => new GrantError('server', 'The server answered HTTP 429.', { retryAfterMs: 5 * 60_000 }),
  'busy for long': () => new GrantError('server', 'The server answered HTTP 429.', { retryAfterMs: 2 * 3_600_000 }),
  misconfigured: () => new GrantError('misconfigured', 'There is no such field.'),
} as const;

const fail = fc
  .tuple(fc.constantFrom(...(Object.keys(FAILURES) as (keyof typeof FAILURES)[])), fc.integer({ min: 1, max: 3 }))
  .map(([kind, times]) =>
    ofWorld(`the next ${times} refreshes fail: ${kind}`, ({ server }) => {
      for (let n = 0; n < times; n += 1) server.failNext({ kind: 'before', error: FAILURES[kind]() });
    }),
  );

const refuse = fc.constant(
  ofWorld('the next refresh is refused', ({ server }) =>
    server.failNext({ kind: 'before', error: new GrantError('refused', 'The session has ended.') }),
  ),
);

const loseAnswer = fc.constant(
  ofWorld('the next answer is lost', ({ network }) =>
    network.losses.push(new GrantError('server', 'The connection broke.', { mayHaveActed: true })),
  ),
);

const omitAccessToken = fc.constant(
  ofWorld('the next answer has no access token', ({ server }) =>
    server.failNext({ kind: 'answer', change: { accessToken: null, problem: 'The answer has no access token.' } }),
  ),
);

const failRevocation = fc
  .constantFrom('offline', 'unavailable', 'misconfigured')
  .map((kind: 'offline' | 'unavailable' | 'misconfigured') =>
    ofWorld(`the next revocation fails: ${kind}`, (machine) => {
      if (kind === 'misconfigured') machine.revocationsGivenUp = true;
      machine.server.failNextRevocations(FAILURES[kind]());
    }),
  );

const forget = fc
  .constantFrom('ada', 'grace')
  .map((account) => ofWorld(`the server ends the sessions of ${account}`, ({ server }) => server.endFamilyOf(account)));

const grace = fc.boolean().map((tolerates) =>
  ofWorld(`the grace window is ${tolerates ? 'on' : 'off'}`, ({ server }) => {
    server.toleratesReuse = tolerates;
  }),
);

const lifetime = fc.constantFrom(0, 1_000, 60_000, 60_000, null, 3_600_000, 400 * 86_400_000).map((ms) =>
  ofWorld(`access tokens live for ${ms} ms`, ({ server }) => {
    server.lifetimeMs = ms;
  }),
);

/** What the keychain, the network and the server do. */
export const surroundingSteps = {
  keychain,
  hold,
  open,
  late,
  fail,
  refuse,
  loseAnswer,
  omitAccessToken,
  failRevocation,
  forget,
  grace,
  lifetime,
};
