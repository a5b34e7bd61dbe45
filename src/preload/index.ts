import { contextBridge, ipcRenderer } from 'electron';
import type { Events, LatchkeyApi } from '../shared/ipc.ts';

const api: LatchkeyApi = {
  bootstrap: () => ipcRenderer.invoke('bootstrap'),
  authorize: (request) => ipcRenderer.invoke('authorize', request),
  cancelAuthorization: (id) => ipcRenderer.invoke('cancelAuthorization', id),
  signIn: (credentials) => ipcRenderer.invoke('signIn', credentials),
  cancelSignIn: () => ipcRenderer.invoke('cancelSignIn'),
  openSignInPage: () => ipcRenderer.invoke('openSignInPage'),
  signOut: () => ipcRenderer.invoke('signOut'),
  retryNow: () => ipcRenderer.invoke('retryNow'),
  continueWithoutKeychain: () => ipcRenderer.invoke('continueWithoutKeychain'),
  claims: () => ipcRenderer.invoke('claims'),
  timeline: () => ipcRenderer.invoke('timeline'),
  saveConnection: (settings, secrets) => ipcRenderer.invoke('saveConnection', settings, secrets),
  createConnection: (settings, secrets) => ipcRenderer.invoke('createConnection', settings, secrets),
  storedSecrets: () => ipcRenderer.invoke('storedSecrets'),
  testConnection: (settings, secrets, run) => ipcRenderer.invoke('testConnection', settings, secrets, run),
  cancelConnectionTest: (id) => ipcRenderer.invoke('cancelConnectionTest', id),
  openConnection: (connectionId) => ipcRenderer.invoke('openConnection', connectionId),
  openConnectionWindow: (connectionId, edit) => ipcRenderer.invoke('openConnectionWindow', connectionId, edit),
  duplicateConnection: (connectionId) => ipcRenderer.invoke('duplicateConnection', connectionId),
  moveConnection: (connectionId, index) => ipcRenderer.invoke('moveConnection', connectionId, index),
  deleteConnection: (connectionId) => ipcRenderer.invoke('deleteConnection', connectionId),
  exportConnections: (connectionId) => ipcRenderer.invoke('exportConnections', connectionId),
  importConnections: () => ipcRenderer.invoke('importConnections'),
  dismissConnectionsProblem: () => ipcRenderer.invoke('dismissConnectionsProblem'),
  newWindow: () => ipcRenderer.invoke('newWindow'),
  saveDraft: (draft) => ipcRenderer.invoke('saveDraft', draft),
  on: (event, listener) => {
    if (!EVENTS.has(event)) throw new Error('There is no such event.');
    // The IPC event itself stays here: it would hand the page a way to send on any channel.
    const forward = (_event: unknown, payload: Parameters<typeof listener>[0]) => listener(payload);
    ipcRenderer.on(event, forward);
    return () => {
      ipcRenderer.off(event, forward);
    };
  },
};

const EVENTS: ReadonlySet<string> = new Set([
  'sessionChanged',
  'signInProgressed',
  'connectionsChanged',
  'connectionTestProgressed',
  'connectionsProblemChanged',
  'connectionsWanted',
  'menuCommand',
] satisfies (keyof Events)[]);

contextBridge.exposeInMainWorld('latchkey', api);
