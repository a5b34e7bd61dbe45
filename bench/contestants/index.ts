import { legroom, reactiveErrorLink, singlePromise, tokenRefreshLink } from './apollo.ts';
import type { Contestant } from './contestant.ts';
import { googleAuthLibrary, oidcClient, supabase, urql } from './libraries.ts';

/** What people would use in Latchkey's place. */
export const peers: readonly Contestant[] = [
  reactiveErrorLink,
  singlePromise,
  legroom,
  tokenRefreshLink,
  urql,
  googleAuthLibrary,
  supabase,
  oidcClient,
];
