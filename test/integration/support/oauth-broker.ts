import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broker } from '../../../src/main/auth/broker.ts';
import type { SignInAnswer } from '../../../src/main/auth/grants/grant.ts';
import { type OAuthDeps, OAuthGrant } from '../../../src/main/auth/grants/oauth/oauth-grant.ts';
import type { Timers } from '../../../src/main/auth/ports.ts';
import { NEW_CONNECTION } from '../../../src/main/connections/templates.ts';
import { systemClock, systemTimers } from '../../../src/main/system/clock.ts';
import { FileLock } from '../../../src/main/system/file-lock.ts';
import { fetchWithLimits } from '../../../src/main/system/http.ts';
import { Keychain } from '../../../src/main/system/keychain.ts';
import type { AppLogEvent } from '../../../src/main/system/log.ts';
import { receiveOnLoopback } from '../../../src/main/system/loopback-redirect.ts';
import { MarkerFile } from '../../../src/main/system/marker-file.ts';
import type { OAuthAuth, OAuthConnection } from '../../../src/shared/connection.ts';
import type { SignInProgress } from '../../../src/shared/ipc.ts';
import type { FormBrowser } from '../../support/form-browser.ts';
import { ADA } from './demo-identity.ts';

/** A connection to an API whose tokens `issuer` gives out, but for what is changed. */
export function oauthConnection(issuer: string, endpoint: string, change: Partial<OAuthAuth> = {}): OAuthConnection {
  return {
    ...NEW_CONNECTION,
    id: randomUUID(),
    name: 'OAuth',
    endpoint,
    auth: {
      kind: 'oauth',
      server: { kind: 'discovery', issuer },
      flow: 'code',
      clientId: 'latchkey',
      clientAuthentication: 'none',
      scope: 'openid profile',
      resource: null,
      audience: null,
      redirect: { kind: 'loopback', port: null, path: '/callback' },
      dpop: 'never',
      endsBrowserSession: false,
      parameters: {},
      ...change,
    },
  };
}

/** All real but the browser, which `openBrowser` plays. */
export function oauthDeps(openBrowser: OAuthDeps['openBrowser'], change: Partial<OAuthDeps> = {}): OAuthDeps {
  return {
    clock: systemClock,
    timers: systemTimers,
    fetch: fetchWithLimits(fetch),
    clientSecret: async () => null,
    openBrowser,
    receiveRedirect: (redirect) => {
      if (redirect.kind !== 'loopback') throw new Error('No scheme is registered here.');
      return receiveOnLoopback(redirect);
    },
    ...change,
  };
}

/** Signs in through the forms, and goes where that leads; returns the page that is shown there. */
export function personAt(browser: FormBrowser, user = ADA): (url: string) => Promise<void> {
  return async (url) => {
    const callback = await browser.authorize(url, user);
    const page = await fetch(callback);
    await page.text();
  };
}

/** Brokers with everything real: the keychain, the lock file, the clocks. */
export class OAuthWorld implements AsyncDisposable {
  readonly keychain = new Keychain();
  readonly log: AppLogEvent[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'latchkey-oauth-'));
  readonly #brokers: Broker[] = [];
  readonly #connections = new Set<string>();

  /** A broker over the connection, started: the first, one after a restart, or a second process's. */
  async open(connection: OAuthConnection, deps: OAuthDeps): Promise<Broker> {
    const note = (event: AppLogEvent) => this.log.push(event);
    const broker = new Broker({
      connectionId: connection.id,
      grant: new OAuthGrant(connection, deps),
      keychain: this.keychain,
      marker: new MarkerFile(join(this.#folder, `${connection.id}.signed-out`), note),
      lock: new FileLock(join(this.#folder, `${connection.id}.lock`), note),
      clock: systemClock,
      timers: systemTimers,
      random: Math.random,
      log: note,
    });
    this.#brokers.push(broker);
    this.#connections.add(connection.id);
    await broker.start();
    return broker;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#brokers.map((broker) => broker.close()));
    for (const id of this.#connections) {
      for (const name of ['session', 'revocations', 'aside']) await this.keychain.delete(`${name}:${id}`);
    }
    rmSync(this.#folder, { recursive: true });
  }
}

/** An access token of the session as it is now. */
export async function accessTokenOf(broker: Broker): Promise<string> {
  const snapshot = broker.snapshot();
  if (snapshot.status !== 'active') throw new Error(`The session is ${snapshot.status}.`);
  return (await broker.authorize({ epoch: snapshot.epoch, rejectedGeneration: null })).value;
}

/** A sign-in through the grant, without a broker. */
export function signInAlone(
  connection: OAuthConnection,
  deps: OAuthDeps,
  tell: (progress: SignInProgress) => void = () => undefined,
): Promise<SignInAnswer> {
  return new OAuthGrant(connection, deps).signIn(null, new AbortController().signal, tell);
}

/** Timers of which those of `ms` ring as soon as nothing else is to be done: nobody waits ten minutes. */
export function expiringTimers(ms: number): Timers {
  return {
    after(delay, run) {
      return systemTimers.after(delay === ms ? 0 : delay, run);
    },
  };
}
