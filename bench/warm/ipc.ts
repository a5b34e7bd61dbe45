import { contestant } from '../contestants/index.ts';
import { Desktop, UserData } from '../desktop/desktop.ts';
import type { Table } from '../lib/report.ts';
import { percentile, spread } from '../lib/statistics.ts';
import { Windows } from '../load/windows.ts';
import { withWindows } from '../load/with-windows.ts';
import { ServerProcess } from '../server/server-process.ts';

const HOUR_MS = 3_600_000;
const QUESTIONS = 1_000;

/** What a window waits for a token, by the way that it asks, one question after the other. */
export async function ipcTable(runs: number, scale: number): Promise<Table> {
  const times = Math.ceil(QUESTIONS * scale);
  const server = new ServerProcess();
  try {
    const api = await server.start({ lifetimeMs: HOUR_MS, rotation: true, latencyMs: 0 });
    return {
      title: 'Microseconds that a window waits for a token',
      columns: [
        { name: 'way', align: 'left' },
        { name: 'p50', align: 'right' },
        { name: 'p99', align: 'right' },
      ],
      rows: [row('in-process channel, window in a thread', await overChannel()), ...(await overIpc())],
    };

    async function overChannel(): Promise<number[][]> {
      const windows = new Windows();
      const latchkey = await contestant('latchkey');
      try {
        await windows.prepare(1, [latchkey.id]);
        return await withWindows(windows, api, latchkey, 1, HOUR_MS, () => repeated(() => windows.ask(times)));
      } finally {
        await windows.stop();
      }
    }

    async function overIpc(): Promise<string[][]> {
      using userData = new UserData();
      await using desktop = await Desktop.open(userData, api.origin);
      const epoch = await desktop.signIn();
      await desktop.loadPages();
      const page = desktop.firstPage;
      const asked = await repeated(() =>
        page.evaluate((given) => globalThis.pageLoad.ask(given.epoch, given.times), { epoch, times }),
      );
      const nothing = await repeated(() => page.evaluate((count) => globalThis.pageLoad.askNothing(count), times));
      const runtime = desktop.app.version;
      return [row(`IPC of ${runtime}`, asked), row('the same, a question that main has nothing to do for', nothing)];
    }
  } finally {
    await server.stop();
  }

  /** The first time, code is compiled: it does not count. */
  async function repeated(ask: () => Promise<number[]>): Promise<number[][]> {
    await ask();
    const results: number[][] = [];
    while (results.length < runs) results.push(await ask());
    return results;
  }
}

function row(way: string, results: readonly (readonly number[])[]): string[] {
  return [way, ...[0.5, 0.99].map((fraction) => spread(results.map((costs) => percentile(costs, fraction))))];
}
