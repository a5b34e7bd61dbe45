import type { Connection, ConnectionColor, ConnectionSettings, OAuthFlow } from './connection.ts';
import type { ConnectionTestReport, ConnectionTestRun } from './connection-test.ts';
import type { Result } from './result.ts';
import type { SessionSnapshot } from './session.ts';
import type { TimelineEntry } from './timeline.ts';

/**
 * The contract between windows and the main process. A window belongs to one connection, and main derives it
 * from the sender: no request names a connection whose token it wants.
 */
export interface Requests {
  /** All that a window needs for its first picture. */
  bootstrap: { args: []; value: Bootstrap };

  /** Headers that authorize one operation. `id` is the caller's, for {@link Requests.cancelAuthorization}. */
  authorize: { args: [AuthorizationRequest]; value: Authorization };
  cancelAuthorization: { args: [id: string]; value: null };

  /** `null` where nothing is typed in Latchkey: in the browser, on another device, or by the client itself. */
  signIn: { args: [Credentials | null]; value: SessionSnapshot };
  /** Takes the sign-in under way back, in whichever window it began. */
  cancelSignIn: { args: []; value: null };
  /** Opens the page of the sign-in under way in the system's browser once more. */
  openSignInPage: { args: []; value: null };
  /** Signs the connection out in every window. */
  signOut: { args: []; value: null };
  /**
   * Tries now what is waiting: the refresh, the keychain, or the write to it. Answers when the attempt has ended, with
   * the reason where it has failed or where the server asked for patience.
   */
  retryNow: { args: []; value: null };
  /** Goes on without a keychain, in every connection: sessions end with this run. */
  continueWithoutKeychain: { args: []; value: null };
  /** What the access token says (a JWT's claims), without its signature; `null` where it is opaque. */
  claims: { args: []; value: Readonly<Record<string, unknown>> | null };
  /** What the broker did lately, newest first. */
  timeline: { args: []; value: readonly TimelineEntry[] };

  /** Changes the window's own connection; refused while it is signed in. Its windows load anew. */
  saveConnection: { args: [ConnectionSettings, ConnectionSecrets]; value: Connection };
  /** Adds a connection and opens a window on it. */
  createConnection: { args: [ConnectionSettings, ConnectionSecrets]; value: Connection };
  /** Which secrets of the window's own connection the keychain holds. */
  storedSecrets: { args: []; value: StoredSecrets };
  /**
   * Walks settings that need not be saved from the address to the sign-out, on tokens of its own; one test a window.
   * Absent secrets are the saved ones of the window's own connection, for the server and the client that they belong to.
   */
  testConnection: {
    args: [ConnectionSettings, ConnectionSecrets, ConnectionTestRun];
    value: ConnectionTestReport;
  };
  /** Takes a test back; it signs out before it ends. */
  cancelConnectionTest: { args: [id: string]; value: null };
  /** Shows another connection in place of this window. */
  openConnection: { args: [connectionId: string]; value: null };
  /** Opens a window on a connection; with `edit`, on its form. */
  openConnectionWindow: { args: [connectionId: string, edit: boolean]; value: null };
  /** Adds a connection with the same settings and secrets, behind the one that it comes from. */
  duplicateConnection: { args: [connectionId: string]; value: ConnectionSummary };
  /** Moves a connection to `index` in the list. */
  moveConnection: { args: [connectionId: string, index: number]; value: null };
  /** Signs out of a connection and forgets it. Its windows close, or show another one where they are the last. */
  deleteConnection: { args: [connectionId: string]; value: Deletion };
  /** Writes one connection, or all with `null`, into a file that the person chooses. Answers with its name, or `null`. */
  exportConnections: { args: [connectionId: string | null]; value: string | null };
  /** Adds the connections of a file that the person chooses. Answers with their names, or `null` where none was chosen. */
  importConnections: { args: []; value: readonly string[] | null };
  /** The person has read {@link Bootstrap.connectionsProblem}. */
  dismissConnectionsProblem: { args: []; value: null };

  newWindow: { args: []; value: null };
  /** Keeps what is being typed, so that the window comes back with it. */
  saveDraft: { args: [Draft]; value: null };
}

/** What main tells every window it concerns. */
export interface Events {
  sessionChanged: SessionSnapshot;
  /** `null` once no sign-in is under way. */
  signInProgressed: SignInProgress | null;
  connectionsChanged: readonly ConnectionSummary[];
  /** To the window that makes the test. */
  connectionTestProgressed: ConnectionTestReport;
  connectionsProblemChanged: ConnectionsProblem | null;
  /** The application menu asks for the list of connections. */
  connectionsWanted: null;
  menuCommand: MenuCommand;
}

export interface Bootstrap {
  readonly connection: Connection;
  readonly connections: readonly ConnectionSummary[];
  /** What a new connection starts from. */
  readonly newConnection: ConnectionSettings;
  readonly session: SessionSnapshot;
  readonly signIn: SignInProgress | null;
  readonly draft: Draft | null;
  /** What the window was opened for, beside its connection. */
  readonly opens: WindowPurpose | null;
  readonly connectionsProblem: ConnectionsProblem | null;
  readonly app: { readonly version: string; readonly platform: 'darwin' | 'win32' | 'linux' };
}

export interface ConnectionSummary {
  readonly id: string;
  readonly name: string;
  readonly color: ConnectionColor;
  readonly endpoint: string;
  /** How one signs in to it. */
  readonly signIn: 'graphql' | OAuthFlow;
  readonly session: SessionSummary;
}

/** What the list of connections says of a session: nothing that changes with a refresh. */
export interface SessionSummary {
  readonly status: SessionSnapshot['status'];
  readonly account: string | null;
}

/** The connection's form, or the list of connections. */
export type WindowPurpose = 'edit' | 'connections';

export interface Deletion {
  /** False where the server could not be told in time that the session is over: there it ends by itself. */
  readonly revoked: boolean;
}

/** Something about the file of connections that the person has to know. Paths are absolute. */
export interface ConnectionsProblem {
  readonly kind: /** It could not be understood, in whole or in part, when Latchkey started. */
    | 'unreadable'
    /** A newer Latchkey wrote it. */
    | 'newer'
    /** Somebody changed it while Latchkey ran, and Latchkey had to write it. */
    | 'changed';
  readonly file: string;
  /** Where the file is kept as it was. */
  readonly keptAt: string;
  /** What is wrong, and where in the file; empty for `changed`. */
  readonly faults: readonly string[];
  /** How many connections could be kept. */
  readonly kept: number;
}

export interface AuthorizationRequest {
  readonly id: string;
  /** The sign-in that the caller belongs to: {@link SessionSnapshot.epoch}. */
  readonly epoch: number;
  /** The generation of the access token that the API rejected, or `null`. */
  readonly rejectedGeneration: number | null;
  /** Where the token goes, for tokens that are bound to a key: the connection's endpoint by default. */
  readonly target?: 'subscription';
  /** What the API's `DPoP-Nonce` header said, where it asked for one (RFC 9449 §9). */
  readonly dpopNonce?: string;
}

export interface Authorization {
  /** Name and value of each header, for instance `{ authorization: 'Bearer …' }`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly generation: number;
}

/** What happens in a sign-in that takes place outside of Latchkey. */
export type SignInProgress =
  /** The server is asked how to sign in, or for the tokens. */
  | { readonly step: 'contacting' }
  /** The person signs in at `url` in the system's browser. */
  | { readonly step: 'browser'; readonly url: string }
  /** The person enters `userCode` at `url` on any device, until `expiresAt` (milliseconds since the epoch). */
  | {
      readonly step: 'device';
      readonly userCode: string;
      readonly url: string;
      /** The same with the code in it, for a QR code; `null` where the server gives none (RFC 8628 §3.3.1). */
      readonly completeUrl: string | null;
      readonly expiresAt: number;
    };

/** Secrets as a person changes them: absent as they are, `null` to forget. They go to the keychain. */
export interface ConnectionSecrets {
  readonly clientSecret?: string | null;
}

export interface StoredSecrets {
  readonly clientSecret: boolean;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The editor's content. */
export interface Draft {
  readonly document: string;
  /** JSON as typed: it need not parse. */
  readonly variables: string;
}

/** Commands of the application menu that a window carries out. */
export type MenuCommand = 'run' | 'prettify' | 'show-session' | 'focus-editor';

/** What the preload script exposes as `window.latchkey`: one method a request, one subscription a event. */
export type LatchkeyApi = {
  readonly [K in keyof Requests]: (...args: Requests[K]['args']) => Promise<Result<Requests[K]['value']>>;
} & {
  /** Calls `listener` with each event until the returned function is called. */
  readonly on: <K extends keyof Events>(event: K, listener: (payload: Events[K]) => void) => () => void;
};
