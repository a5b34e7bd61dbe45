import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import type { Bootstrap } from '../shared/ipc.ts';
import type { Failure } from '../shared/result.ts';
import { BridgeProvider, useBridge } from './bridge-context.ts';
import { KeychainUnavailable } from './features/sign-in/keychain-unavailable.tsx';
import { SignIn } from './features/sign-in/sign-in.tsx';
import { EditorMemory } from './features/workspace/editor-memory.ts';
import type { WindowStore } from './session/window-store.ts';
import { StartFailure } from './ui/start-failure.tsx';
import { Waiting } from './ui/waiting.tsx';

const loadWorkspace = () => import('./features/workspace/workspace-screen.tsx');
const loadConnectionEditor = () => import('./features/connection/connection-editor.tsx');
const WorkspaceScreen = lazy(loadWorkspace);
const ConnectionEditor = lazy(loadConnectionEditor);

interface AppProps {
  readonly store: WindowStore;
  readonly bridge: ReturnType<typeof useBridge>;
}

export function App({ store, bridge }: AppProps) {
  const state = useSyncExternalStore(store.subscribe, store.getState);
  return (
    <BridgeProvider value={bridge}>
      {state.status === 'starting' && <Waiting />}
      {state.status === 'failed' && <StartFailure failure={state.failure} onRetry={() => store.start()} />}
      {state.status === 'ready' && <Window bootstrap={state} onConnectionSaved={() => store.start()} />}
    </BridgeProvider>
  );
}

/** The connection form, over whatever else the window shows. */
type FormOpen = { readonly what: 'edit' | 'new'; readonly failure: Failure | null };

function Window({ bootstrap, onConnectionSaved }: { bootstrap: Bootstrap; onConnectionSaved: () => Promise<void> }) {
  const { connection, newConnection } = bootstrap;
  const bridge = useBridge();
  const [form, setForm] = useState<FormOpen | null>(null);
  const [memory] = useState(() => new EditorMemory(bridge, bootstrap.draft));

  useEffect(() => {
    document.title = `${connection.name} — Latchkey`;
  }, [connection.name]);
  useEffect(() => {
    const flush = () => memory.keeper.flush();
    addEventListener('pagehide', flush);
    return () => {
      removeEventListener('pagehide', flush);
      flush();
    };
  }, [memory]);
  useEffect(() => {
    // The next screen is likely the workspace: its code is read while the window has nothing else to do.
    const idle = requestIdleCallback(() => {
      loadWorkspace().catch(() => undefined);
    });
    return () => cancelIdleCallback(idle);
  }, []);

  return (
    <Suspense fallback={<Waiting />}>
      {/* Hidden, not gone: what runs goes on, and the password stays in its field. */}
      <div className="screen" hidden={form !== null}>
        <Screen bootstrap={bootstrap} memory={memory} onForm={setForm} />
      </div>
      {form !== null && (
        <ConnectionEditor
          connection={form.what === 'edit' ? connection : null}
          template={newConnection}
          failure={form.failure}
          onSaved={() => {
            setForm(null);
            return onConnectionSaved();
          }}
          onCreated={() => setForm(null)}
          onCancel={() => setForm(null)}
        />
      )}
    </Suspense>
  );
}

interface ScreenProps {
  readonly bootstrap: Bootstrap;
  readonly memory: EditorMemory;
  readonly onForm: (form: FormOpen) => void;
}

function Screen({ bootstrap: { connection, connections, session }, memory, onForm }: ScreenProps) {
  const openNew = () => onForm({ what: 'new', failure: null });
  switch (session.status) {
    case 'restoring':
      return <Waiting />;
    case 'keychain_unavailable':
      return <KeychainUnavailable message={session.message} />;
    case 'signed_out':
    case 'reauth_required':
      return (
        <SignIn
          key={connection.id}
          connection={connection}
          connections={connections}
          session={session}
          onEditConnection={(failure) => onForm({ what: 'edit', failure })}
          onNewConnection={openNew}
        />
      );
    case 'active':
      return (
        <WorkspaceScreen
          connection={connection}
          connections={connections}
          session={session}
          memory={memory}
          onNewConnection={openNew}
        />
      );
  }
}
