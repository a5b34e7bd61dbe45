import { type KeyboardEvent, useId, useState } from 'react';
import type { ConnectionSettings } from '../../../shared/connection.ts';
import type { ConnectionSecrets } from '../../../shared/ipc.ts';
import type { Failure } from '../../../shared/result.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import styles from './connection-test-panel.module.css';
import { TestStepItem } from './test-step-item.tsx';
import { asksForPassword, outcomeOf } from './test-text.ts';
import { useConnectionTest } from './use-connection-test.ts';

interface ConnectionTestPanelProps {
  /** As they stand in the form; they need not be saved. */
  readonly settings: ConnectionSettings;
  /** As they would be saved. What is absent is the saved one of the window's own connection. */
  readonly secrets: ConnectionSecrets;
  /** Called with a failure that names a field of the form. */
  readonly onFault: (failure: Failure) => void;
}

/** Walks the connection from its address to its sign-out, and shows each step with what was exchanged. */
export function ConnectionTestPanel({ settings, secrets, onFault }: ConnectionTestPanelProps) {
  const { report, running, refused, start, cancel } = useConnectionTest();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const heading = useId();
  const typed = asksForPassword(settings.auth);
  const outcome = report === null ? null : outcomeOf(report);

  const run = async () => {
    const failure = await start(settings, secrets, typed ? { username, password } : null);
    if (failure?.field !== undefined) onFault(failure);
  };
  // The panel may stand in the form that it tests: there, Enter would save it.
  const runOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (!running) void run();
  };

  return (
    <section className={styles.panel} aria-labelledby={heading}>
      <h2 id={heading} className={styles.heading}>
        Test this connection
      </h2>
      <p className={styles.quiet}>
        Signs in with the settings above, saved or not, makes a query and a refresh, and signs out again. A session that
        you have is left alone.
      </p>
      {typed && (
        <div className={styles.row}>
          <TextField
            label="Username"
            name="test-username"
            autoComplete="off"
            value={username}
            onValue={setUsername}
            onKeyDown={runOnEnter}
          />
          <TextField
            label="Password"
            name="test-password"
            type="password"
            autoComplete="off"
            value={password}
            onValue={setPassword}
            onKeyDown={runOnEnter}
          />
        </div>
      )}
      <div className={styles.buttons}>
        <Button busy={running} onClick={run}>
          {running ? 'Testing…' : 'Test this connection'}
        </Button>
        {running && (
          <Button look="quiet" onClick={cancel}>
            Cancel the test
          </Button>
        )}
        <output className={styles.outcome}>{outcome}</output>
      </div>
      {refused !== null && (
        <Notice tone="error" title="Not tested">
          {refused.message}
        </Notice>
      )}
      {report !== null && (
        <ol className={styles.steps}>
          {report.steps.map((step) => (
            <TestStepItem key={step.name} step={step} onFault={onFault} />
          ))}
        </ol>
      )}
    </section>
  );
}
