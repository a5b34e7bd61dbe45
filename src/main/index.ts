import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app, BrowserWindow, Menu, net, powerMonitor, shell } from 'electron';
import type { Connection } from '../shared/connection.ts';
import { DpopProofs } from './auth/grants/oauth/dpop-proof.ts';
import { BrokerRegistry } from './connections/broker-registry.ts';
import { ConnectionOperations } from './connections/connection-operations.ts';
import { ConnectionSecretStore } from './connections/connection-secrets.ts';
import { ConnectionStore } from './connections/connection-store.ts';
import { SessionSummaries, summaryOf } from './connections/connection-summaries.ts';
import { ConnectionTests } from './connections/connection-tests.ts';
import { firstConnection } from './connections/first-connection.ts';
import { type GrantDeps, grantFor } from './connections/grant-for.ts';
import { Authorizations } from './ipc/authorizations.ts';
import { makeHandlers } from './ipc/handlers.ts';
import { listen } from './ipc/listen.ts';
import { BackgroundTray } from './system/background-tray.ts';
import { systemClock, systemTimers } from './system/clock.ts';
import { CustomSchemeRedirects } from './system/custom-scheme-redirect.ts';
import { FileLock } from './system/file-lock.ts';
import { fetchWithLimits, httpOver } from './system/http.ts';
import { openKeychain } from './system/keychain.ts';
import { openLog } from './system/log.ts';
import { receiveOnLoopback } from './system/loopback-redirect.ts';
import { MarkerFile } from './system/marker-file.ts';
import { NetworkWatch } from './system/network.ts';
import { Settings } from './system/settings.ts';
import { registerAppScheme } from './windows/app-protocol.ts';
import { AppWindows } from './windows/app-windows.ts';
import { ConnectionSessions } from './windows/connection-sessions.ts';
import { readChosenFile, saveChosenFile } from './windows/file-dialogs.ts';
import { applicationMenu } from './windows/menu.ts';
import { pinDown } from './windows/navigation.ts';
import { WindowStates } from './windows/window-states.ts';

/** `--user-data-dir=PATH` keeps everything in another folder, `--demo-endpoint=URL` offers the demo back end, `--demo-issuer=URL` its provider. */
const userDataDir = app.commandLine.getSwitchValue('user-data-dir');
if (userDataDir !== '') app.setPath('userData', userDataDir);
registerAppScheme();
app.enableSandbox();

if (app.requestSingleInstanceLock()) run();
else app.quit();

function run(): void {
  const userData = app.getPath('userData');
  const log = openLog(userDataDir === '' ? app.getPath('logs') : join(userData, 'logs'));
  const store = new ConnectionStore(join(userData, 'connections.json'), log, (problem) =>
    windows.send(null, 'connectionsProblemChanged', problem),
  );
  const states = new WindowStates(join(userData, 'windows.json'), log);
  const settings = new Settings(join(userData, 'settings.json'), process.platform, log);
  const demoEndpoint = app.commandLine.getSwitchValue('demo-endpoint');
  const demoIssuer = app.commandLine.getSwitchValue('demo-issuer');
  const first: Connection = firstConnection(store, demoEndpoint, demoIssuer);

  const authorizations = new Authorizations();
  const keychain = openKeychain(process.platform, Math.random, () => brokers.keychainAnswers());
  const secrets = new ConnectionSecretStore(keychain);
  const schemeRedirects = new CustomSchemeRedirects(registerRedirectScheme);
  const sessions = new ConnectionSessions(
    join(import.meta.dirname, '../renderer'),
    (id) => store.get(id) ?? tests.underTest(id),
  );
  const isOnline = () => net.isOnline();
  const grantDeps: Omit<GrantDeps, 'http' | 'fetch'> = {
    clock: systemClock,
    timers: systemTimers,
    clientSecret: (connection) => secrets.clientSecret(connection),
    openBrowser: (url) => shell.openExternal(url),
    receiveRedirect: (redirect) =>
      redirect.kind === 'loopback' ? receiveOnLoopback(redirect) : schemeRedirects.receive(),
  };
  /** Over the connection's own browser session: its proxy and its certificates apply. */
  const lineOf = ({ id }: Connection): Pick<GrantDeps, 'http' | 'fetch'> => {
    const fetch = sessions.fetch(id);
    return { http: httpOver(fetch, isOnline), fetch: fetchWithLimits(fetch, isOnline) };
  };
  const lockPath = (connectionId: string) => join(userData, 'locks', `${connectionId}.lock`);
  const markerPath = (connectionId: string) => join(userData, 'signed-out', connectionId);
  const sessionSummaries = new SessionSummaries();
  const brokers = new BrokerRegistry(
    {
      grantFor: (connection) => grantFor(connection, { ...grantDeps, ...lineOf(connection) }),
      keychain,
      lockFor: (connectionId) => new FileLock(lockPath(connectionId), log),
      markerFor: (connectionId) => new MarkerFile(markerPath(connectionId), log),
      clock: systemClock,
      timers: systemTimers,
      random: Math.random,
      log,
    },
    {
      changed: (connectionId, snapshot) => {
        windows.send(connectionId, 'sessionChanged', snapshot);
        if (sessionSummaries.changed(connectionId, snapshot)) tellConnections();
        network.watch(brokers.waiting);
      },
      signInProgressed: (connectionId, progress) => windows.send(connectionId, 'signInProgressed', progress),
    },
  );
  const proofs = new DpopProofs(systemClock);
  const tests = new ConnectionTests(
    (connection) => ({ ...grantDeps, ...lineOf(connection), prove: (key, request) => proofs.prove(key, request) }),
    (connection) => secrets.clientSecret(connection),
  );
  const network = new NetworkWatch(() => brokers.wake('online'));
  const windows = new AppWindows({
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    sessions,
    states,
    connection: (id) => store.get(id),
    gone: (windowId) => {
      authorizations.cancelAll(windowId);
      tests.cancel(windowId);
    },
    log,
  });

  const tellConnections = () => {
    const summaries = store.list().map((connection) => summaryOf(connection, brokers.for(connection).snapshot()));
    windows.send(null, 'connectionsChanged', summaries);
  };
  /** The connection to go on with where no other is asked for; the last one may have been deleted. */
  const fallback = (): Connection =>
    store.get(first.id) ?? store.list()[0] ?? firstConnection(store, demoEndpoint, demoIssuer);
  const operations = new ConnectionOperations({
    store,
    brokers,
    secrets,
    forgetFiles: (connectionId) => {
      // Empty files: one that the disk keeps says nothing to anybody.
      for (const path of [lockPath(connectionId), markerPath(connectionId)]) tryToRemove(path);
    },
    fallback,
  });

  const front = (): Connection => store.get(windows.focusedConnectionId() ?? '') ?? fallback();
  const signOutOfAll = () => {
    for (const broker of brokers.all()) void broker.signOut();
  };
  const actions = {
    newWindow: () => windows.open(front()),
    showConnections: () => {
      if (windows.focusedConnectionId() === null) windows.open(front(), 'connections');
      else windows.sendToFront('connectionsWanted', null);
    },
    open: () => windows.show(front()),
    signOut: () => {
      const connection = store.get(windows.focusedConnectionId() ?? '');
      if (connection === null) signOutOfAll();
      else void brokers.for(connection).signOut();
    },
    quit: () => app.quit(),
  };
  const tray = new BackgroundTray(join(app.getAppPath(), 'resources/tray.png'), {
    ...actions,
    signOut: signOutOfAll,
  });

  listen(
    makeHandlers({
      store,
      brokers,
      authorizations,
      secrets,
      tests,
      operations,
      files: { save: saveChosenFile, read: readChosenFile },
      network: sessions,
      openBrowser: grantDeps.openBrowser,
      proofs,
      windows: {
        draft: (windowId) => states.get(windows.find(windowId)?.stateId ?? '')?.draft ?? null,
        saveDraft: (windowId, draft) => states.change(windows.find(windowId)?.stateId ?? '', { draft }),
        open: (connection, purpose) => windows.open(connection, purpose),
        takePurpose: (windowId) => windows.takePurpose(windowId),
        leave: (connectionId, next) => setImmediate(() => windows.leave(connectionId, next)),
        replace: (windowId, connection) => windows.replace(windowId, connection),
        reload: (connectionId) => setImmediate(() => windows.reload(connectionId)),
        testProgressed: (windowId, report) => windows.sendTo(windowId, 'connectionTestProgressed', report),
        connectionsChanged: tellConnections,
      },
      app: { version: app.getVersion(), platform: process.platform as 'darwin' | 'win32' | 'linux' },
    }),
    windows,
    log,
  );

  // The first refresh is under way while Chromium still starts.
  brokers.for(first);

  app.on('second-instance', (_event, argv) => {
    // The browser's answer to a sign-in, or a person who wants a window.
    if (argv.some((argument) => schemeRedirects.take(argument))) actions.open();
    else windows.open(front());
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    if (schemeRedirects.take(url) && app.isReady()) actions.open();
  });
  app.on('activate', () => {
    if (app.isReady()) actions.open(); // On macOS it also comes before.
  });
  app.on('web-contents-created', (_event, contents) => pinDown(contents, () => log({ event: 'navigation_refused' })));
  app.on('window-all-closed', () => {
    if (!settings.keepsRunning && process.platform !== 'darwin') app.quit();
  });
  app.on('before-quit', () => windows.quit());

  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void Promise.all([brokers.close(), tests.close(), store.flush(), states.flush(), settings.flush()]).finally(() => {
      closed = true;
      log({ event: 'quit' });
      app.quit();
    });
  });

  void app.whenReady().then(() => {
    powerMonitor.on('resume', () => brokers.wake('resume'));
    Menu.setApplicationMenu(
      applicationMenu(
        {
          ...actions,
          command: (command) => windows.sendToFront('menuCommand', command),
          keepsRunning: settings.keepsRunning,
          setKeepsRunning: (value) => {
            settings.keepsRunning = value;
            tray.show(value);
          },
        },
        process.platform,
      ),
    );
    tray.show(settings.keepsRunning);
    windows.restore(fallback());
    // Sessions without a window are kept fresh too, and what is left to revoke is revoked.
    for (const connection of store.list()) brokers.for(connection);
    log({ event: 'started', version: app.getVersion(), windows: BrowserWindow.getAllWindows().length });
  });
}

function tryToRemove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Somebody else has it open, on a system where that counts.
  }
}

/**
 * Has the system send `latchkey:` addresses here, with the first sign-in that needs it. Outside a package it is Electron
 * that is started, and has to be told what to run. https://www.electronjs.org/docs/latest/tutorial/launch-app-from-url-in-another-app
 */
function registerRedirectScheme(): boolean {
  const [, script] = process.argv;
  const args = [
    ...(process.defaultApp && script !== undefined ? [resolve(script)] : []),
    // What is started then must find this process, which has the same folder.
    ...(userDataDir === '' ? [] : [`--user-data-dir=${resolve(userDataDir)}`]),
  ];
  return args.length === 0
    ? app.setAsDefaultProtocolClient('latchkey')
    : app.setAsDefaultProtocolClient('latchkey', process.execPath, args);
}
