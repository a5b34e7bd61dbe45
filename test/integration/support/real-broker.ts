import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ControlClient } from '../../../demo/control-client.ts';
import type { DemoOptions } from '../../../demo/options.ts';
import { type DemoServer, startDemoServer } from '../../../demo/server.ts';
import { Broker } from '../../../src/main/auth/broker.ts';
import { GraphqlGrant } from '../../../src/main/auth/grants/graphql/graphql-grant.ts';
import type { SecretStore } from '../../../src/main/auth/ports.ts';
import { demoConnection } from '../../../src/main/connections/templates.ts';
import { systemClock, systemTimers } from '../../../src/main/system/clock.ts';
import { FileLock } from '../../../src/main/system/file-lock.ts';
import { httpOver } from '../../../src/main/system/http.ts';
import { Keychain } from '../../../src/main/system/keychain.ts';
import type { AppLogEvent } from '../../../src/main/system/log.ts';
import { MarkerFile } from '../../../src/main/system/marker-file.ts';
import type { GraphqlConnection } from '../../../src/shared/connection.ts';
import type { SessionSnapshot } from '../../../src/shared/session.ts';

export const ADA = { username: 'ada', password: 'paper-lantern-27' };
export const GRACE = { username: 'grace', password: 'quiet-harbour-64' };

/** The broker with everything real: the demo back end over HTTP, the keychain, the lock file, the clocks. */
export interface World {
  readonly server: DemoServer;
  readonly control: ControlClient;
  readonly keychain: Keychain;
  readonly connection: GraphqlConnection;
  readonly log: AppLogEvent[];
  /** A broker over the same connection, started: the first, one after a restart, or a second process's. */
  open(options?: { keychain?: SecretStore; connection?: GraphqlConnection }): Promise<Broker>;
  end(): Promise<void>;
}

export async function makeWorld(options: Partial<DemoOptions> = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  const server = await startDemoServer({ folder: join(folder, 'demo'), control: true, ...options });
  if (server.controlEndpoint === null) throw new Error('The demo server has no control interface.');
  const connection = { id: randomUUID(), ...demoConnection(server.endpoint) };
  const keychain = new Keychain();
  const log: AppLogEvent[] = [];
  const brokers: Broker[] = [];
  return {
    server,
    control: new ControlClient(server.controlEndpoint),
    keychain,
    connection,
    log,
    async open(other = {}) {
      const own = other.connection ?? connection;
      const broker = new Broker({
        connectionId: own.id,
        grant: new GraphqlGrant(own, { http: httpOver(fetch), clock: systemClock }),
        keychain: other.keychain ?? keychain,
        marker: new MarkerFile(join(folder, 'signed-out'), (event) => log.push(event)),
        lock: new FileLock(join(folder, 'session.lock'), (event) => log.push(event)),
        clock: systemClock,
        timers: systemTimers,
        random: Math.random,
        log: (event) => log.push(event),
      });
      brokers.push(broker);
      await broker.start();
      return broker;
    },
    async end() {
      await Promise.all(brokers.map((broker) => broker.close()));
      for (const name of ['session', 'revocations', 'aside']) await keychain.delete(`${name}:${connection.id}`);
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Resolves with the first snapshot, from now on, that fits. */
export function until(broker: Broker, fits: (snapshot: SessionSnapshot) => boolean): Promise<SessionSnapshot> {
  const now = broker.snapshot();
  if (fits(now)) return Promise.resolve(now);
  return new Promise((resolve) => {
    const stop = broker.subscribe((snapshot) => {
      if (!fits(snapshot)) return;
      stop();
      resolve(snapshot);
    });
  });
}

export const isActive = (snapshot: SessionSnapshot): boolean => snapshot.status === 'active';
