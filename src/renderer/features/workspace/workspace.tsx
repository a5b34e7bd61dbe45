import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Connection } from '../../../shared/connection.ts';
import type { Bootstrap, ConnectionSummary } from '../../../shared/ipc.ts';
import type { ActiveSession } from '../../../shared/session.ts';
import { useBridge } from '../../bridge-context.ts';
import { EpochClient } from '../../graphql/epoch-client.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { Split } from '../../ui/split.tsx';
import { QueryPane } from './query-pane.tsx';
import { ResultFault } from './result-fault.tsx';
import { ResultPane } from './result-pane.tsx';
import type { RunState } from './run-state.ts';
import { StatusBar } from './status-bar.tsx';
import { Toolbar } from './toolbar.tsx';
import { useCommands } from './use-commands.ts';
import { usePanel } from './use-panel.ts';
import { useRunner } from './use-runner.ts';
import { useSchema } from './use-schema.ts';
import { VariablesPane } from './variables-pane.tsx';
import styles from './workspace.module.css';
import type { WorkspaceEditors } from './workspace-editors.ts';

interface WorkspaceProps {
  readonly connection: Connection;
  readonly connections: readonly ConnectionSummary[];
  readonly session: ActiveSession;
  readonly app: Bootstrap['app'];
  /** False while something else is over the workspace. */
  readonly active: boolean;
  readonly editors: WorkspaceEditors;
  readonly onNewConnection: () => void;
  readonly onManageConnections: () => void;
}

/** Where operations are written and run. It lives as long as one sign-in: its results and its client end with it. */
export function Workspace({
  connection,
  connections,
  session,
  app,
  active,
  editors,
  onNewConnection,
  onManageConnections,
}: WorkspaceProps) {
  const bridge = useBridge();
  const [epochClient] = useState(() => new EpochClient({ bridge, connection, epoch: session.epoch }));
  useEffect(() => () => epochClient.end(), [epochClient]);

  const runner = useRunner(epochClient, connection.endpoint);
  const state = useSyncExternalStore(runner.subscribe, runner.getState);
  const schema = useSchema(epochClient, connection.endpoint, session.generation);
  const focusEditor = useCallback(() => editors.query.focus(), [editors]);
  const panel = usePanel(focusEditor);
  const runTyped = useCallback(() => runner.run(editors.typed), [runner, editors]);
  const commands = useMemo(
    () => ({
      run: runTyped,
      prettify: () => editors.prettify(),
      'show-session': panel.open,
      'focus-editor': focusEditor,
    }),
    [runTyped, editors, panel.open, focusEditor],
  );
  useCommands(active, commands);

  const loaded = schema.state.status === 'loaded' ? schema.state.schema : null;
  useEffect(() => editors.setSchema(loaded), [editors, loaded]);
  useEffect(() => () => editors.forgetSchema(), [editors]);

  useEffect(() => {
    if (active) focusEditor();
  }, [active, focusEditor]);

  return (
    <div className={styles.workspace}>
      <Toolbar
        connection={connection}
        connections={connections}
        session={session}
        app={app}
        panelOpen={panel.isOpen}
        onTogglePanel={panel.isOpen ? panel.close : panel.open}
        onClosePanel={panel.close}
        onNewConnection={onNewConnection}
        onManageConnections={onManageConnections}
      />
      <main className={styles.panes}>
        <Split label="Width of the editors" direction="row" initial={46}>
          <Split label="Height of the query" direction="column" initial={72}>
            <QueryPane editors={editors} running={runningOf(state)} onRun={runTyped} onCancel={runner.cancel} />
            <VariablesPane editors={editors} />
          </Split>
          <ErrorBoundary
            resetKey={runKeyOf(state)}
            fallback={(error, retry) => <ResultFault error={error} onRetry={retry} />}
          >
            <ResultPane state={state} onRun={runTyped} onGoTo={(line, column) => editors.query.goTo(line, column)} />
          </ErrorBoundary>
        </Split>
      </main>
      <StatusBar state={state} schema={schema.state} onReloadSchema={schema.reload} />
    </div>
  );
}

function runningOf(state: RunState): 'no' | 'operation' | 'subscription' {
  if (state.status !== 'running') return 'no';
  return state.run.type === 'subscription' ? 'subscription' : 'operation';
}

/** Another value for each run. */
function runKeyOf(state: RunState): number | null {
  return state.status === 'idle' ? null : (state.run?.startedAt ?? null);
}
