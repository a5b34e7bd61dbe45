import { lazy, Suspense, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Bootstrap } from '../shared/ipc.ts';
import type { Failure } from '../shared/result.ts';
import { BridgeProvider, useBridge } from './bridge-context.ts';
import { KeychainUnavailable } from './features/sign-in/keychain-unavailable.tsx';
import { SignIn } from './features/sign-in/sign-in.tsx';
import { EditorMemory } from './features/workspace/editor-memory.ts';
import type { WindowStore } from './session/window-store.ts';
import { focusedElement } from './ui/focus.ts';
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
  const [username, setUsername] = useState('');
  const [memory] = useState(() => new EditorMemory(bridge, bootstrap.draft));
  const opener = useRef<HTMLElement | null>(null);

  const openForm = (next: FormOpen) => {
    opener.current = focusedElement();
    setForm(next);
  };
  const closeForm = () => setForm(null);
  useEffect(() => {
    // After the screen below took the focus for itself: what opened the form goes before, where it is still there.
    if (form === null) opener.current?.focus();
  }, [form]);

  useEffect(() => {
    document.title = `${connection.name} — Latchkey`;
  }, [connection.name]);
  useLayoutEffect(() => {
    document.documentElement.dataset.color = connection.color;
  }, [connection.color]);
  useEffect(() => {
    // A hidden window may be gone without a further event: a system that runs low ends it.
    const flush = () => memory.keeper.flush();
    addEventListener('pagehide', flush);
    document.addEventListener('visibilitychange', flush);
    return () => {
      removeEventListener('pagehide', flush);
      document.removeEventListener('visibilitychange', flush);
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
        <Screen
          bootstrap={bootstrap}
          memory={memory}
          active={form === null}
          username={username}
          onUsername={setUsername}
          onForm={openForm}
        />
      </div>
      {form !== null && (
        <ConnectionEditor
          connection={form.what === 'edit' ? connection : null}
          template={newConnection}
          failure={form.failure}
          onSaved={() => {
            closeForm();
            return onConnectionSaved();
          }}
          onCreated={closeForm}
          onCancel={closeForm}
        />
      )}
    </Suspense>
  );
}

interface ScreenProps {
  readonly bootstrap: Bootstrap;
  readonly memory: EditorMemory;
  /** False while the connection form is over it. */
  readonly active: boolean;
  readonly username: string;
  readonly onUsername: (username: string) => void;
  readonly onForm: (form: FormOpen) => void;
}

function Screen({ bootstrap, memory, active, username, onUsername, onForm }: ScreenProps) {
  const { connection, connections, session, signIn } = bootstrap;
  const openNew = () => onForm({ what: 'new', failure: null });
  switch (session.status) {
    case 'restoring':
      return <Waiting />;
    case 'keychain_unavailable':
      return <KeychainUnavailable connectionName={connection.name} message={session.message} />;
    case 'signed_out':
    case 'reauth_required':
      return (
        <SignIn
          key={connection.id}
          connection={connection}
          connections={connections}
          session={session}
          progress={signIn}
          active={active}
          username={username}
          onUsername={onUsername}
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
          app={bootstrap.app}
          active={active}
          memory={memory}
          onNewConnection={openNew}
        />
      );
  }
}
