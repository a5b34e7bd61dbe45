import { useCallback, useEffect, useRef, useState } from 'react';
import type { ConnectionSettings } from '../../../shared/connection.ts';
import type { ConnectionTestReport } from '../../../shared/connection-test.ts';
import type { ConnectionSecrets, Credentials } from '../../../shared/ipc.ts';
import type { Failure } from '../../../shared/result.ts';
import { useBridge } from '../../bridge-context.ts';
import { answered } from '../../session/answered.ts';

interface UseConnectionTest {
  /** The latest report of the latest test; `null` before the first one. */
  readonly report: ConnectionTestReport | null;
  readonly running: boolean;
  /** Why the latest test did not begin. */
  readonly refused: Failure | null;
  readonly start: (
    settings: ConnectionSettings,
    secrets: ConnectionSecrets,
    credentials: Credentials | null,
  ) => Promise<Failure | null>;
  readonly cancel: () => void;
}

/** One test at a time, which ends with the component that shows it. */
export function useConnectionTest(): UseConnectionTest {
  const bridge = useBridge();
  const [report, setReport] = useState<ConnectionTestReport | null>(null);
  const [running, setRunning] = useState(false);
  const [refused, setRefused] = useState<Failure | null>(null);
  const current = useRef<string | null>(null);

  const cancel = useCallback(() => {
    if (current.current !== null) void answered(bridge.cancelConnectionTest(current.current));
  }, [bridge]);

  useEffect(() => {
    const stop = bridge.on('connectionTestProgressed', (progressed) => {
      if (progressed.id === current.current) setReport(progressed);
    });
    return () => {
      stop();
      cancel();
    };
  }, [bridge, cancel]);

  const start = useCallback<UseConnectionTest['start']>(
    async (settings, secrets, credentials) => {
      if (current.current !== null) return null;
      const id = newId();
      current.current = id;
      setReport(null);
      setRefused(null);
      setRunning(true);
      const result = await answered(bridge.testConnection(settings, secrets, { id, credentials }));
      current.current = null;
      setRunning(false);
      if (result.ok) setReport(result.value);
      else setRefused(result.error);
      return result.ok ? null : result.error;
    },
    [bridge],
  );

  return { report, running, refused, start, cancel };
}

/** So that a report of a test that was given up is not taken for one of the next. */
function newId(): string {
  return [...crypto.getRandomValues(new Uint32Array(2))].map((part) => part.toString(36)).join('-');
}
