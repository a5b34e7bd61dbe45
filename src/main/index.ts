import { join, resolve } from 'node:path';
import { app, BrowserWindow, Menu, net, powerMonitor, shell } from 'electron';
import type { Connection } from '../shared/connection.ts';
import { DpopProofs } from './auth/grants/oauth/dpop-proof.ts';
import { BrokerRegistry } from './connections/broker-registry.ts';
import { ConnectionSecretStore } from './connections/connection-secrets.ts';
import { ConnectionStore } from './connections/connection-store.ts';
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
  const store = new ConnectionStore(join(userData, 'connections.json'), log);
  const states = new WindowStates(join(userData, 'windows.json'), log);
  const settings = new Settings(join(userData, 'settings.json'), process.platform, log);
  const first: Connection = firstConnection(
    store,
    app.commandLine.getSwitchValue('demo-endpoint'),
    app.commandLine.getSwitchValue('demo-issuer'),
  );

  const authorizations = new Authorizations();
  const keychain = openKeychain(process.platform, Math.random, () => brokers.keychainAnswers());
  const secrets = new ConnectionSecretStore(keychain);
  const schemeRedirects = new CustomSchemeRedirects(registerRedirectScheme);
  const grantDeps: GrantDeps = {
    http: httpOver(fetchOverChromium, () => net.isOnline()),
    fetch: fetchWithLimits(fetchOverChromium, () => net.isOnline()),
    clock: systemClock,
    timers: systemTimers,
    clientSecret: (connectionId) => secrets.clientSecret(connectionId),
    openBrowser: (url) => shell.openExternal(url),
    receiveRedirect: (redirect) =>
      redirect.kind === 'loopback' ? receiveOnLoopback(redirect) : schemeRedirects.receive(),
  };
  const brokers = new BrokerRegistry(
    {
      grantFor: (connection) => grantFor(connection, grantDeps),
      keychain,
      lockFor: (connectionId) => new FileLock(join(userData, 'locks', `${connectionId}.lock`), log),
      markerFor: (connectionId) => new MarkerFile(join(userData, 'signed-out', connectionId), log),
      clock: systemClock,
      timers: systemTimers,
      random: Math.random,
      log,
    },
    {
      changed: (connectionId, snapshot) => {
        windows.send(connectionId, 'sessionChanged', snapshot);
        network.watch(brokers.waiting);
      },
      signInProgressed: (connectionId, progress) => windows.send(connectionId, 'signInProgressed', progress),
    },
  );
  const proofs = new DpopProofs(systemClock);
  const tests = new ConnectionTests(
    () => ({ ...grantDeps, prove: (proofKey, request) => proofs.prove(proofKey, request) }),
    (connectionId) => secrets.clientSecret(connectionId),
  );
  const network = new NetworkWatch(() => brokers.wake('online'));
  const windows = new AppWindows({
    paths: {
      renderer: join(import.meta.dirname, '../renderer'),
      preload: join(import.meta.dirname, '../preload/index.cjs'),
    },
    states,
    connection: (id) => store.get(id),
    gone: (windowId) => {
      authorizations.cancelAll(windowId);
      tests.cancel(windowId);
    },
    log,
  });

  const front = (): Connection => store.get(windows.focusedConnectionId() ?? '') ?? first;
  const signOutOfAll = () => {
    for (const broker of brokers.all()) void broker.signOut();
  };
  const actions = {
    newWindow: () => windows.open(front()),
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
      openBrowser: grantDeps.openBrowser,
      proofs,
      windows: {
        draft: (windowId) => states.get(windows.find(windowId)?.stateId ?? '')?.draft ?? null,
        saveDraft: (windowId, draft) => states.change(windows.find(windowId)?.stateId ?? '', { draft }),
        open: (connection) => windows.open(connection),
        replace: (windowId, connection) => windows.replace(windowId, connection),
        reload: (connectionId) => setImmediate(() => windows.reload(connectionId)),
        testProgressed: (windowId, report) => windows.sendTo(windowId, 'connectionTestProgressed', report),
        connectionsChanged: () => windows.send(null, 'connectionsChanged', store.summaries()),
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
    void Promise.all([brokers.close(), store.flush(), states.flush(), settings.flush()]).finally(() => {
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
    windows.restore(first);
    // Sessions without a window are kept fresh too, and what is left to revoke is revoked.
    for (const connection of store.list()) brokers.for(connection);
    log({ event: 'started', version: app.getVersion(), windows: BrowserWindow.getAllWindows().length });
  });
}

/** Over Chromium's network stack: the system's proxy and certificates apply. It cannot be used before `app` is ready. */
async function fetchOverChromium(url: string, init: RequestInit): Promise<Response> {
  await app.whenReady();
  return net.fetch(url, init);
}

/**
 * Has the system send `latchkey:` addresses here, with the first sign-in that needs it. Outside a package it is Electron
 * that is started, and has to be told what to run. https://www.electronjs.org/docs/latest/tutorial/launch-app-from-url-in-another-app
 */
function registerRedirectScheme(): boolean {
  const [, script] = process.argv;
  return process.defaultApp && script !== undefined
    ? app.setAsDefaultProtocolClient('latchkey', process.execPath, [resolve(script)])
    : app.setAsDefaultProtocolClient('latchkey');
}
