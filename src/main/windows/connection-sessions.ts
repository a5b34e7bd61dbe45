import { app, type Session, session } from 'electron';
import type { Connection, NetworkSettings } from '../../shared/connection.ts';
import { AuthError } from '../auth/errors.ts';
import { AS_CHROMIUM_SAYS, verdict } from '../system/certificate-verdict.ts';
import { proxyConfig } from '../system/proxy-config.ts';
import { TrustedAuthorities } from '../system/trusted-authorities.ts';
import { allowApiAccess } from './api-access.ts';
import { appProtocolHandler } from './app-protocol.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { SCHEME } from './origin.ts';
import { limitPermissions } from './permissions.ts';

interface OwnSession {
  readonly session: Session;
  /** The settings that it was made for, or others that say the same. */
  network: NetworkSettings;
  readonly authorities: TrustedAuthorities;
  /** Settles when its proxy is set. */
  readonly proxy: Promise<void>;
  isProxySet: boolean;
  readonly revision: number;
}

/**
 * The browser session of each connection: a partition of its own, so that connections share neither cookies nor caches
 * nor network settings, and in memory, so that nothing of the API's answers stays on the disk. Every request of a
 * connection goes through it, those of its windows and those to its token endpoint.
 *
 * Other network settings get a new partition: Chromium keeps its verdicts on certificates for as long as a partition
 * lives (https://github.com/electron/electron/issues/41448), so that what was accepted once would stay accepted.
 */
export class ConnectionSessions {
  readonly #rendererRoot: string;
  readonly #connection: (id: string) => Connection | null;
  readonly #own = new Map<string, OwnSession>();

  /**
   * @param rendererRoot - the folder of the windows' own files.
   * @param connection - the connection as of now: it may be edited.
   */
  constructor(rendererRoot: string, connection: (id: string) => Connection | null) {
    this.#rendererRoot = rendererRoot;
    this.#connection = connection;
  }

  /** The session for the connection's present network settings. Only once `app` is ready. */
  of(connectionId: string): Session {
    return this.#of(connectionId).session;
  }

  /** Whether {@link ready} would have nothing to wait for, and nothing to refuse. */
  isReady(connectionId: string): boolean {
    const own = this.#own.get(connectionId);
    if (own === undefined || this.#of(connectionId) !== own || !own.isProxySet) return false;
    try {
      own.authorities.read();
      return true;
    } catch {
      return false;
    }
  }

  /**
   * The same, with everything in force.
   * @throws AuthError that names the setting by which nothing can be sent.
   */
  async ready(connectionId: string): Promise<Session> {
    await app.whenReady();
    const own = this.#of(connectionId);
    own.authorities.read();
    try {
      await own.proxy;
    } catch {
      throw new AuthError('endpoint_unreachable', 'The proxy of this connection cannot be used. Nothing was sent.', {
        field: 'network.proxy.url',
      });
    }
    return own.session;
  }

  /** Over Chromium's network stack, as the connection's settings say. */
  fetch(connectionId: string): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
    return async (input, init) => {
      const own = await this.ready(connectionId).catch((error: unknown) => {
        if (!(error instanceof AuthError)) throw error;
        // As Chromium would say it: no connection came about, and nothing was sent.
        throw new Error('net::ERR_CERT_AUTHORITY_INVALID', { cause: error });
      });
      return own.fetch(input instanceof Request ? input : `${input}`, init);
    };
  }

  #of(connectionId: string): OwnSession {
    const known = this.#own.get(connectionId);
    const connection = this.#connection(connectionId);
    // A window of a connection that was deleted may ask until it is gone.
    if (connection === null && known !== undefined) return known;
    if (connection === null) throw new Error('There is no such connection.');
    if (known !== undefined && isSame(known.network, connection.network)) {
      known.network = connection.network; // The next question finds the very same object, until the next edit.
      return known;
    }
    const made = this.#make(connection, known === undefined ? 0 : known.revision + 1);
    this.#own.set(connectionId, made);
    return made;
  }

  #make(connection: Connection, revision: number): OwnSession {
    const { id, network } = connection;
    const own = session.fromPartition(revision === 0 ? `connection-${id}` : `connection-${id}-${revision}`);
    let last = connection;
    const current = () => {
      last = this.#connection(id) ?? last;
      return last;
    };
    own.protocol.handle(
      SCHEME,
      appProtocolHandler(this.#rendererRoot, () => contentSecurityPolicy(current())),
    );
    allowApiAccess(own, current);
    limitPermissions(own);
    const authorities = new TrustedAuthorities(network.caFile);
    trustAsSet(own, network, authorities);
    const proxy = own.setProxy(proxyConfig(network.proxy));
    const made: OwnSession = { session: own, network, authorities, proxy, isProxySet: false, revision };
    proxy.then(
      () => {
        made.isProxySet = true;
      },
      () => undefined, // Whoever wants to send something is told.
    );
    return made;
  }
}

/** Each token request asks this: the same object is the same without being read. */
function isSame(one: NetworkSettings, other: NetworkSettings): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Leaves certificates to Chromium unless the settings ask for more. */
function trustAsSet(own: Session, { caFile, acceptSelfSignedOnLoopback }: NetworkSettings, file: TrustedAuthorities) {
  if (caFile === null && !acceptSelfSignedOnLoopback) return;
  own.setCertificateVerifyProc((request, callback) => {
    try {
      const trust = { anchors: file.read(), selfSignedOnLoopback: acceptSelfSignedOnLoopback };
      callback(verdict(request, trust, new Date()));
    } catch {
      callback(AS_CHROMIUM_SAYS); // The file cannot be read any more: it vouches for nobody.
    }
  });
}
