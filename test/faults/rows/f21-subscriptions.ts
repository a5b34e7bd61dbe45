import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { resultOf, runButton, writeQuery } from '../../../scripts/lib/screens.ts';
import { openAppSignedIn, searchHeaps } from '../lib/desktop.ts';
import type { Row } from '../lib/row.ts';
import type { World } from '../lib/world.ts';

/** How the server ends the socket: by the token's expiry, or by a close code. */
const ENDINGS = ['expiry', 4401, 4403, 4400, 1006, 1012] as const;
const SUBSCRIPTION = 'subscription Watch { taskChanged { task { title } } }';

export const f21: Row = {
  id: 'F21',
  title: 'a live subscription when its token expires or its socket is closed',
  trials: 12,
  deadlineMs: 120_000,
  async run(trial) {
    const world = await trial.world();
    const ending = ENDINGS[trial.number % ENDINGS.length] ?? 'expiry';
    const { pages } = await openAppSignedIn(world);
    const [page] = pages;
    if (page === undefined) throw new Error('No window.');
    await writeQuery(page, SUBSCRIPTION);
    await runButton(page).click();
    await page.getByText('Live', { exact: true }).waitFor();
    await delay(1_100); // One that is turned away at once is not connected again with a fresh token.
    await world.control.resetJournal();
    const begun = performance.now();
    if (ending === 'expiry') await world.control.expireAccessTokens();
    else await world.control.closeSockets(ending);

    if (ending === 4400) return { ...(await ends(page, world)), recoveryMs: null };
    const [connection] = await world.control.waitForEntries({ kind: 'subscription', outcome: 'ok' });
    const recoveryMs = performance.now() - begun;
    const isFresh = ending === 'expiry' || ending === 4401 || ending === 4403;
    const expected = isFresh ? 2 : 1;
    trial.expect(
      connection?.generation === expected,
      `${ending}: connected with generation ${connection?.generation}.`,
    );
    await page.getByText(/events in between may be missing/).waitFor();
    await createTask(world, `After ${ending}`);
    await resultOf(page).getByText(`After ${ending}`).waitFor();
    const journal = await world.control.journal();
    const connections = journal.filter(({ kind }) => kind === 'connection').length;
    trial.expect(connections <= 2, `${ending}: ${connections} connections.`);
    trial.expect((await world.refreshes()).length <= 1, `${ending}: ${(await world.refreshes()).length} refreshes.`);
    await searchHeaps(world, pages);
    return { lost: false, lossAllowed: false, recoveryMs, figure: String(ending) };

    /** A code that says that we are at fault: not connected again, and the person is told. */
    async function ends(window: Page, { control }: World) {
      await window.getByText(/4400/).first().waitFor();
      const tries = (await control.journal()).filter(({ kind }) => kind === 'connection').length;
      trial.expect(tries === 0, `4400: ${tries} connections.`);
      return { lost: false, lossAllowed: false, figure: '4400: ends, and says so' };
    }
  },
};

async function createTask({ api }: World, title: string): Promise<void> {
  const { accessToken } = await api.login('grace', 'quiet-harbour-64');
  const { project } = await api.request<{ project: { id: string } }>('{ project(key: "HBR") { id } }', { accessToken });
  await api.request('mutation Create($input: CreateTaskInput!) { createTask(input: $input) { id } }', {
    accessToken,
    variables: { input: { projectId: project.id, title } },
  });
}
