import type { GraphQLSchema } from 'graphql';
import { useCallback, useEffect, useState } from 'react';
import { catchError, defer, map, of, Subscription } from 'rxjs';
import type { EpochClient } from '../../graphql/epoch-client.ts';
import { loadSchema } from '../../graphql/load-schema.ts';
import { problemOf } from '../../graphql/problem.ts';
import { explain } from './problem-text.ts';

export type SchemaState =
  | { readonly status: 'loading' }
  | { readonly status: 'loaded'; readonly schema: GraphQLSchema; readonly types: number }
  /** Completion is not available; everything else is. */
  | { readonly status: 'failed'; readonly reason: string };

interface UseSchema {
  readonly state: SchemaState;
  readonly reload: () => void;
}

/** The API's schema, asked for once per sign-in. */
export function useSchema(epochClient: EpochClient, endpoint: string): UseSchema {
  const [state, setState] = useState<SchemaState>({ status: 'loading' });
  const [loading] = useState(() => new Subscription());

  const reload = useCallback(() => {
    setState({ status: 'loading' });
    loading.add(
      defer(() => loadSchema(epochClient.client))
        .pipe(
          epochClient.untilEnd(),
          map((schema): SchemaState => ({ status: 'loaded', schema, types: countTypes(schema) })),
          catchError((error: unknown) =>
            of<SchemaState>({ status: 'failed', reason: explain(problemOf(error, endpoint)).message }),
          ),
        )
        .subscribe(setState),
    );
  }, [epochClient, endpoint, loading]);

  useEffect(() => {
    reload();
    return () => loading.unsubscribe();
  }, [reload, loading]);

  return { state, reload };
}

/** Without those of introspection itself. */
function countTypes(schema: GraphQLSchema): number {
  return Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__')).length;
}
