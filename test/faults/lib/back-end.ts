import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ControlClient } from '../../../demo/control-client.ts';
import { defaultSettings } from '../../../demo/options.ts';
import { type DemoProcess, startDemo } from '../../../scripts/lib/demo-process.ts';

/** Between two looks at whether a request is still under way, in milliseconds. */
const POLL_MS = 5;

/** Long enough for no access token to expire by itself during a trial, in seconds. */
const LONG_LIFETIME_S = 3_600;

/** The demo back end in a process of its own. It serves one trial after the other, and is as new for each. */
export class BackEnd {
  readonly endpoint: string;
  readonly control: ControlClient;
  readonly #process: DemoProcess;
  readonly #folder: string;

  private constructor(process: DemoProcess, folder: string) {
    this.#process = process;
    this.#folder = folder;
    this.endpoint = process.endpoint;
    this.control = new ControlClient(process.controlEndpoint ?? '');
  }

  static async start(): Promise<BackEnd> {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-fault-server-'));
    const process = await startDemo(['--port', '0', '--data', folder, '--control', '--no-identity'], 'ignore');
    return new BackEnd(process, folder);
  }

  /** Forgets what the last trial asked for, and ends its sessions. */
  async reset(): Promise<void> {
    await this.control.clearFaults();
    await this.control.setReachable(true);
    await this.control.changeSettings({ ...defaultSettings, accessTokenLifetime: LONG_LIFETIME_S });
    await this.control.moveClock(0);
    await this.settled();
    await this.control.revoke();
    await this.control.resetJournal();
  }

  /** Resolves when no refresh is under way: the server may still be at work on what a killed process sent. */
  async settled(): Promise<void> {
    for (;;) {
      const { inFlight } = await this.control.summary();
      if (inFlight.refresh.now === 0 && inFlight.logout.now === 0 && inFlight.login.now === 0) return;
      await delay(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
