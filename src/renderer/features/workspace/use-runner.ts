import { useEffect, useState } from 'react';
import type { EpochClient } from '../../graphql/epoch-client.ts';
import { execute } from '../../graphql/execute.ts';
import { problemOf } from '../../graphql/problem.ts';
import { Runner } from './runner.ts';

/** The runner of a workspace. What runs ends with the workspace. */
export function useRunner(epochClient: EpochClient, endpoint: string): Runner {
  const [runner] = useState(
    () =>
      new Runner({
        execute: (request) => execute(epochClient, request),
        explain: (error, operationType) => problemOf(error, endpoint, operationType),
      }),
  );
  useEffect(() => () => runner.end(), [runner]);
  return runner;
}
