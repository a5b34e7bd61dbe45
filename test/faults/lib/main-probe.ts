import { writeFileSync } from 'node:fs';
import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Imported before the app's main process (`node --import`): at each SIGUSR2 it counts, after a garbage collection, the
 * abort controllers that are alive, and writes the number to the file named by {@link MAIN_PROBE}. Each operation that
 * waits for a token holds one.
 */
export const MAIN_PROBE = 'LATCHKEY_MAIN_PROBE';

const file = process.env[MAIN_PROBE];
if (file !== undefined) {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  process.on('SIGUSR2', () => {
    collectGarbage();
    writeFileSync(file, String(queryObjects(AbortController, { format: 'count' })));
  });
}
