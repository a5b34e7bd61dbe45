import { resultOf, run, runButton, writeQuery } from '../../scripts/lib/screens.ts';
import { expect, type Latchkey, shoot, test } from './support/latchkey.ts';
import { createTask, projectId } from './support/operations.ts';

/** When an operation is sent, and when it is not: a mutation must never be sent by mistake. */

const QUERY = 'query Who { viewer { username } }';
const SUBSCRIPTION = 'subscription Changes { taskChanged { kind task { title } } }';

async function openWith(latchkey: Latchkey, document: string) {
  const { app, pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  await writeQuery(page, document);
  return { app, page };
}

/** How often the server was sent {@link QUERY}. */
async function sent(latchkey: Latchkey): Promise<number> {
  const journal = await latchkey.control.journal();
  return journal.filter(({ operationName }) => operationName === 'Who').length;
}

test('a key that is held runs once, also where each run has ended before the next repeat', async ({ latchkey }) => {
  const { page } = await openWith(latchkey, QUERY);
  await page.getByRole('textbox', { name: 'Query' }).focus();
  await page.keyboard.down('Control');
  await page.keyboard.down('Enter');
  await expect(resultOf(page)).toHaveAttribute('data-run-state', 'finished');
  for (let n = 0; n < 5; n += 1) await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  await page.keyboard.up('Control');
  // A run on purpose: whatever the repeats had sent would come before it.
  await page.keyboard.press('ControlOrMeta+Enter');
  await latchkey.control.waitForEntries({ operationName: 'Who', outcome: 'ok' }, 2);
  await expect(resultOf(page)).toHaveAttribute('data-run-state', 'finished');
  expect(await sent(latchkey)).toBe(2);
  await expect(page.getByRole('textbox', { name: 'Query' })).toHaveText(/^\D*1?query Who \{ viewer \{ username \} \}$/);
});

test('Enter that is held on the button runs once', async ({ latchkey }) => {
  const { page } = await openWith(latchkey, QUERY);
  await latchkey.control.hold('operation');
  await runButton(page).focus();
  await page.keyboard.down('Enter');
  await latchkey.control.waitUntilHeld(1, 'operation');
  for (let n = 0; n < 5; n += 1) await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  await latchkey.control.release('operation');
  await expect(resultOf(page)).toContainText('"username": "ada"');
  expect(await sent(latchkey)).toBe(1);
});

test('a double click on Run runs once, and does not cancel', async ({ latchkey }) => {
  const { page } = await openWith(latchkey, QUERY);
  await latchkey.control.hold('operation');
  await runButton(page).dblclick();
  await latchkey.control.waitUntilHeld(1, 'operation');
  await latchkey.control.release('operation');
  await expect(resultOf(page)).toContainText('"username": "ada"');
  await runButton(page).dblclick();
  await latchkey.control.waitForEntries({ operationName: 'Who', outcome: 'ok' }, 2);
  await expect(resultOf(page)).toHaveAttribute('data-run-state', 'finished');
  expect(await sent(latchkey)).toBe(2);
});

test('nothing runs behind the connection form', async ({ latchkey }) => {
  const { app, page } = await openWith(latchkey, QUERY);
  await page.getByRole('button', { name: /^Connection:/ }).click();
  await page.getByRole('button', { name: 'New connection' }).click();
  await expect(page.getByLabel('What kind of server is it?')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+Enter');
  await app.clickMenu('run', page);
  await app.clickMenu('show-session', page);
  await expect(page.getByLabel('What kind of server is it?')).toBeFocused();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(resultOf(page)).toHaveAttribute('data-run-state', 'idle');
  await app.clickMenu('run', page);
  await expect(resultOf(page)).toContainText('"username": "ada"');
  expect(await sent(latchkey)).toBe(1);
});

test('nothing runs from within the session panel, and the editor beside it goes on', async ({ latchkey }) => {
  const { app, page } = await openWith(latchkey, QUERY);
  await app.clickMenu('show-session', page);
  await expect(page.getByRole('dialog')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+Enter');
  await app.clickMenu('run', page);
  await expect(resultOf(page)).toHaveAttribute('data-run-state', 'idle');
  await page.getByRole('textbox', { name: 'Query' }).focus();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(resultOf(page)).toContainText('"username": "ada"');
  expect(await sent(latchkey)).toBe(1);
});

test('what is cancelled says so, and a mutation that it may have run', async ({ latchkey }) => {
  const { page } = await openWith(latchkey, QUERY);
  const { endpoint } = latchkey.server;
  await writeQuery(page, createTask(await projectId(page, endpoint), 'Oil it'));
  await latchkey.control.hold('operation');
  await runButton(page).click();
  await latchkey.control.waitUntilHeld(1, 'operation');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(resultOf(page)).toContainText(/Cancelled after [\d.]+ m?s\./);
  await expect(resultOf(page)).toContainText('It may have run. Check before you run it again.');
  await shoot(page, 'cancelled-mutation');
  await latchkey.control.release('operation');
});

test('a mutation whose answer is lost says that it may have run', async ({ latchkey }) => {
  const { page } = await openWith(latchkey, QUERY);
  const { endpoint } = latchkey.server;
  await writeQuery(page, createTask(await projectId(page, endpoint), 'Oil it'));
  // All of them: Chromium sends a request again by itself when a connection that it used before breaks without an answer.
  await latchkey.control.addFault('operation', { kind: 'destroy' }, { times: null });
  expect(await run(page)).toBe('problem');
  await expect(resultOf(page)).toContainText('It may have run. Check before you run it again.');
  await shoot(page, 'lost-answer');
});

test('a run while a subscription is live stops the subscription', async ({ latchkey }) => {
  const { page } = await openWith(latchkey, SUBSCRIPTION);
  await runButton(page).click();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await writeQuery(page, QUERY);
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(resultOf(page)).toContainText('"username": "ada"');
  await expect(page.getByText('Live', { exact: true })).toHaveCount(0);
  await expect(runButton(page)).toBeVisible();
});
