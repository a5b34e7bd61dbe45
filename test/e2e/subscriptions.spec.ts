import type { Locator, Page } from '@playwright/test';
import { resultOf, runButton, writeQuery } from '../../scripts/lib/screens.ts';
import { expect, type Latchkey, shoot, test } from './support/latchkey.ts';
import { createTask, projectId, send } from './support/operations.ts';

const SUBSCRIPTION = 'subscription Changes { taskChanged { kind task { title } } }';

/** A window with a live subscription, and a way to have the server send it events. */
async function openLive(latchkey: Latchkey) {
  const { pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  const { endpoint } = latchkey.server;
  const project = await projectId(page, endpoint);
  await writeQuery(page, SUBSCRIPTION);
  await runButton(page).click();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const emit = (count: number, title = 'Oil the lock') => send(page, endpoint, createTask(project, title), count);
  return { page, emit };
}

const events = (page: Page) => page.getByRole('list', { name: 'Events' });
const event = (page: Page, number: number) => events(page).getByRole('button', { name: new RegExp(`^#${number} `) });

async function topOf(line: Locator): Promise<number> {
  const box = await line.boundingBox();
  return box?.y ?? Number.NaN;
}

test('the list follows the latest event, and stays where the person scrolled to', async ({ latchkey }) => {
  const { page, emit } = await openLive(latchkey);
  await emit(40);
  await expect(event(page, 40)).toBeInViewport();
  await event(page, 25).scrollIntoViewIfNeeded();
  const before = await topOf(event(page, 25));
  await emit(5, 'Later');
  await expect(event(page, 45)).toBeAttached();
  // Lines are not a whole number of pixels high, and the list scrolls by whole ones.
  expect(Math.abs((await topOf(event(page, 25))) - before)).toBeLessThan(1);
  await expect(resultOf(page)).toContainText('Later');
  await events(page).evaluate((list) => list.scrollTo({ top: 0 }));
  await emit(1);
  await expect(event(page, 46)).toBeInViewport();
});

test('an event that is chosen stays shown, also when it leaves the list; what was dropped is counted', async ({
  latchkey,
}) => {
  const { page, emit } = await openLive(latchkey);
  await emit(1, 'The very first');
  await event(page, 1).click();
  await emit(1, 'The second');
  await event(page, 1).click();
  await emit(203);
  await expect(events(page)).toContainText('5 older events were dropped: the latest 200 are kept, 20.0 MB at most.');
  await expect(resultOf(page).getByRole('textbox')).toContainText('The very first');
  await event(page, 205).click();
  await emit(1, 'The newest');
  await expect(resultOf(page).getByRole('textbox')).toContainText('The newest');
  await events(page).evaluate((list) => list.scrollTo({ top: list.scrollHeight }));
  await shoot(page, 'events-dropped');
});

test('a line that is lost is said with the time of the next try', async ({ latchkey }) => {
  const { page } = await openLive(latchkey);
  await latchkey.control.setReachable(false);
  await expect(page.getByText(/Reconnecting: (trying again|waiting for the network)/)).toBeVisible();
  await shoot(page, 'subscription-reconnecting');
  await latchkey.control.setReachable(true);
  await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(events(page)).toContainText('events in between may be missing');
});

test('a subscription that is stopped says so', async ({ latchkey }) => {
  const { page } = await openLive(latchkey);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Last run' })).toContainText('Stopped');
  await expect(events(page)).toContainText('No events arrived.');
});

test('a defect of the result pane leaves the editors, and the next run shows again', async ({ latchkey }) => {
  const { page, emit } = await openLive(latchkey);
  await page.evaluate(() => {
    const { prototype } = Intl.DateTimeFormat;
    const format = Object.getOwnPropertyDescriptor(prototype, 'format') ?? {};
    Object.assign(window, { mend: () => Object.defineProperty(prototype, 'format', format) });
    Object.defineProperty(prototype, 'format', {
      configurable: true,
      get: () => {
        throw new Error('A planted fault.');
      },
    });
  });
  await emit(1);
  await expect(page.getByRole('alert')).toContainText('The result cannot be shown because of a defect in Latchkey');
  await expect(page.getByRole('textbox', { name: 'Query' })).toContainText('subscription Changes');
  await shoot(page, 'result-defect');
  await page.evaluate(() => (window as unknown as { mend: () => void }).mend());
  await writeQuery(page, 'query Who { viewer { username } }');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await runButton(page).click();
  await expect(resultOf(page)).toContainText('"username": "ada"');
});
