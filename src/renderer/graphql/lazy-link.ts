import { ApolloLink } from '@apollo/client';
import { defer, switchMap } from 'rxjs';

/** A link whose code is loaded with its first operation; where loading fails, with the next one. */
export function lazyLink(load: () => Promise<ApolloLink>): ApolloLink {
  let loading: Promise<ApolloLink> | null = null;
  const loaded = () => {
    loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  return new ApolloLink((operation, forward) =>
    defer(loaded).pipe(switchMap((link) => link.request(operation, forward))),
  );
}
