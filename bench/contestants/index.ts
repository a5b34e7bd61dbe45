import type { Contestant } from './contestant.ts';

/** All contestants by id, each loaded where it is used: some bring much along. */
const load: Readonly<Record<string, () => Promise<Contestant>>> = {
  'reactive-error-link': async () => (await import('./apollo.ts')).reactiveErrorLink,
  'single-promise': async () => (await import('./apollo.ts')).singlePromise,
  legroom: async () => (await import('./apollo.ts')).legroom,
  'apollo-link-token-refresh': async () => (await import('./apollo.ts')).tokenRefreshLink,
  urql: async () => (await import('./libraries.ts')).urql,
  'google-auth-library': async () => (await import('./libraries.ts')).googleAuthLibrary,
  supabase: async () => (await import('./libraries.ts')).supabase,
  'oidc-client-ts': async () => (await import('./libraries.ts')).oidcClient,
  latchkey: async () => (await import('./latchkey.ts')).latchkey,
  oracle: async () => (await import('./latchkey.ts')).oracle,
  'baseline-apollo-3': async () => (await import('./apollo.ts')).apollo3Baseline,
  'baseline-apollo-4': async () => (await import('./latchkey.ts')).apollo4Baseline,
  'baseline-urql': async () => (await import('./libraries.ts')).urqlBaseline,
  'baseline-fetch': async () => (await import('./libraries.ts')).fetchBaseline,
};

/** What people would use in Latchkey's place. */
export const PEERS: readonly string[] = [
  'reactive-error-link',
  'single-promise',
  'legroom',
  'apollo-link-token-refresh',
  'urql',
  'google-auth-library',
  'supabase',
  'oidc-client-ts',
];

/** What differs from its documentation's first page, and why. */
export const SUPABASE_NOTE =
  '@supabase/auth-js runs without its timer, which looks every 30 seconds and cannot be compressed; its windows renew by the margin of getSession. Its endpoint answers the refresh token before the present one with the present one, as its own server does.';

export function contestant(id: string): Promise<Contestant> {
  const found = load[id];
  if (found === undefined) throw new Error(`There is no contestant ${id}.`);
  return found();
}
