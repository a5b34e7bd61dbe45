import { useCallback, useEffect, useRef, useState } from 'react';
import type { Connection } from '../../../shared/connection.ts';
import type { ConnectionSummary } from '../../../shared/ipc.ts';
import type { ActiveSession } from '../../../shared/session.ts';
import { useBridge } from '../../bridge-context.ts';
import { EpochClient } from '../../graphql/epoch-client.ts';
import { Split } from '../../ui/split.tsx';
import { QueryPane } from './query-pane.tsx';
import { ResultPane } from './result-pane.tsx';
import type { RunState } from './run-state.ts';
import { StatusBar } from './status-bar.tsx';
import { Toolbar } from './toolbar.tsx';
import { useRun } from './use-run.ts';
import { useSchema } from './use-schema.ts';
import { VariablesPane } from './variables-pane.tsx';
import styles from './workspace.module.css';
import type { WorkspaceEditors } from './workspace-editors.ts';

interface WorkspaceProps {
  readonly connection: Connection;
  readonly connections: readonly ConnectionSummary[];
  readonly session: ActiveSession;
  readonly editors: WorkspaceEditors;
  readonly onNewConnection: () => void;
}

/** Where operations are written and run. It lives as long as one sign-in: its results and its client end with it. */
export function Workspace({ connection, connections, session, editors, onNewConnection }: WorkspaceProps) {
  const bridge = useBridge();
  const [epochClient] = useState(() => new EpochClient({ bridge, connection, epoch: session.epoch }));
  useEffect(() => () => epochClient.end(), [epochClient]);

  const { state, run, cancel } = useRun(epochClient, connection.endpoint);
  const schema = useSchema(epochClient, connection.endpoint);
  const [panelOpen, setPanelOpen] = useState(false);
  const badge = useRef<HTMLButtonElement>(null);

  const closePanel = useCallback(() => {
    setPanelOpen(false);
    badge.current?.focus();
  }, []);
  const runTyped = useCallback(() => run(editors.typed), [run, editors]);

  const loaded = schema.state.status === 'loaded' ? schema.state.schema : null;
  useEffect(() => {
    editors.setSchema(loaded);
    return () => editors.setSchema(null);
  }, [editors, loaded]);

  useEffect(() => {
    editors.onRun = runTyped;
    editors.query.focus();
    return () => {
      editors.onRun = () => undefined;
    };
  }, [editors, runTyped]);

  useEffect(() => {
    // Wherever the focus is; the editors have the same key, and say so by preventing the default.
    const runByKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
      event.preventDefault();
      runTyped();
    };
    document.addEventListener('keydown', runByKey);
    return () => document.removeEventListener('keydown', runByKey);
  }, [runTyped]);

  useEffect(
    () =>
      bridge.on('menuCommand', (command) => {
        switch (command) {
          case 'run':
            return runTyped();
          case 'prettify':
            return editors.prettify();
          case 'show-session':
            return setPanelOpen(true);
          case 'focus-editor':
            return editors.query.focus();
        }
      }),
    [bridge, editors, runTyped],
  );

  return (
    <div className={styles.workspace}>
      <Toolbar
        connection={connection}
        connections={connections}
        session={session}
        badge={badge}
        panelOpen={panelOpen}
        onTogglePanel={() => (panelOpen ? closePanel() : setPanelOpen(true))}
        onClosePanel={closePanel}
        onNewConnection={onNewConnection}
      />
      <main className={styles.panes}>
        <Split label="Width of the editors" direction="row" initial={46}>
          <Split label="Height of the query" direction="column" initial={72}>
            <QueryPane editors={editors} running={runningOf(state)} onRun={runTyped} onCancel={cancel} />
            <VariablesPane editors={editors} />
          </Split>
          <ResultPane state={state} onRun={runTyped} onGoTo={(line, column) => editors.query.goTo(line, column)} />
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
