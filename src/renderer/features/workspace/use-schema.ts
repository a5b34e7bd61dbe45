import { type GraphQLSchema, OperationTypeNode } from 'graphql';
import { useCallback, useEffect, useState } from 'react';
import { catchError, defer, map, of, Subscription } from 'rxjs';
import type { EpochClient } from '../../graphql/epoch-client.ts';
import { loadSchema } from '../../graphql/load-schema.ts';
import { type Problem, problemOf } from '../../graphql/problem.ts';
import { explain } from './problem-text.ts';

export type SchemaState =
  | { readonly status: 'loading' }
  | { readonly status: 'loaded'; readonly schema: GraphQLSchema; readonly types: number }
  /** Completion is not available; everything else is. `passing`: a fault of the line, of the session, or of the moment. */
  | { readonly status: 'failed'; readonly reason: string; readonly passing: boolean };

interface UseSchema {
  readonly state: SchemaState;
  readonly reload: () => void;
}

/**
 * The API's schema, asked for once per sign-in; and again with each new access token while a fault that passes kept it
 * from coming.
 */
export function useSchema(epochClient: EpochClient, endpoint: string, generation: number): UseSchema {
  const [state, setState] = useState<SchemaState>({ status: 'loading' });
  const [loading] = useState(() => new Subscription());

  const reload = useCallback(() => {
    setState({ status: 'loading' });
    loading.add(
      defer(() => loadSchema(epochClient.client))
        .pipe(
          epochClient.untilEnd(),
          map((schema): SchemaState => ({ status: 'loaded', schema, types: countTypes(schema) })),
          catchError((error: unknown) => of(failed(problemOf(error, endpoint, OperationTypeNode.QUERY)))),
        )
        .subscribe(setState),
    );
  }, [epochClient, endpoint, loading]);

  useEffect(() => {
    reload();
    return () => loading.unsubscribe();
  }, [reload, loading]);

  const isPassing = state.status === 'failed' && state.passing;
  const [triedWith, setTriedWith] = useState(generation);
  useEffect(() => {
    if (!isPassing || triedWith === generation) return;
    setTriedWith(generation);
    reload();
  }, [isPassing, triedWith, generation, reload]);

  return { state, reload };
}

function failed(problem: Problem): SchemaState {
  const passing =
    problem.kind === 'auth' ||
    problem.kind === 'unreachable' ||
    problem.kind === 'timeout' ||
    (problem.kind === 'not_graphql' && (problem.status === 429 || problem.status >= 500));
  return { status: 'failed', reason: explain(problem).message, passing };
}

/** Without those of introspection itself. */
function countTypes(schema: GraphQLSchema): number {
  return Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__')).length;
}
