import type { Page } from '@playwright/test';
import {
  run,
  runButton,
  saveConnection,
  sessionBadge,
  signedOut,
  signIn,
  writeQuery,
} from '../../scripts/lib/screens.ts';
import { ADA, expect, type Latchkey, shoot, test } from './support/latchkey.ts';
import { createTask, projectId, send } from './support/operations.ts';

/** Long names in narrow windows: nothing covers anything, and nothing sticks out. 360 px is the least, at 200 %. */

const LONG_CONNECTION = `Staging of the ${'very '.repeat(12)}long name`;
const LONG_OPERATION = `Operation${'WithAVeryLongName'.repeat(8)}`;

/** Signed in as ada, at an address and a connection of many letters. */
async function openWithLongNames(latchkey: Latchkey): Promise<Page> {
  const app = await latchkey.open();
  const [page] = await app.pages(1);
  if (page === undefined) throw new Error('No window.');
  await signedOut(page);
  await page.getByRole('button', { name: 'Edit connection' }).click();
  await page.getByLabel('Name', { exact: true }).fill(LONG_CONNECTION);
  const endpoint = page.getByLabel('Endpoint', { exact: true });
  await endpoint.fill(`${await endpoint.inputValue()}?${'where=some-tenant&'.repeat(8)}`);
  await saveConnection(page);
  return page;
}

/** What is wider than its place, is cut off, or lies over what comes next, in words. */
function overflows(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const name = (element: Element) => `${element.tagName} “${element.textContent?.trim().slice(0, 40)}”`;
    const found: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
    for (const element of document.querySelectorAll(
      'header, footer, section, main, form, nav, div, p, button, input',
    )) {
      if (!element.checkVisibility() || element.closest('.visually-hidden') !== null) continue;
      const { left, right } = element.getBoundingClientRect();
      if (right > innerWidth + 1 || left < -1) found.push(`${name(element)} sticks out`);
    }
    for (const control of document.querySelectorAll('button, input')) {
      if (!control.checkVisibility()) continue;
      let clip = control.parentElement;
      while (clip !== null && getComputedStyle(clip).overflowX === 'visible') clip = clip.parentElement;
      const edge = clip?.getBoundingClientRect().right ?? innerWidth;
      if (control.getBoundingClientRect().right > edge + 1) found.push(`${name(control)} is cut off`);
    }
    const shown = (element: Element) =>
      element.checkVisibility() && element.closest('[popover], [role=dialog]') === null;
    for (const row of document.querySelectorAll('header, footer')) {
      const items = [...row.querySelectorAll('button, h2, [data-fact]')].filter(shown);
      items.forEach((item, index) => {
        const [box, next] = [item, items[index + 1]].map((one) => one?.getBoundingClientRect());
        if (!box || !next || next.top >= box.bottom) return;
        if (box.right > next.left + 1) found.push(`${name(item)} lies over the next`);
      });
    }
    return found;
  });
}

for (const [width, height] of [
  [1_200, 800],
  [900, 640],
  [600, 480],
  [360, 480],
] as const) {
  test(`the screens with long names at ${width} px`, async ({ latchkey }) => {
    const page = await openWithLongNames(latchkey);
    await page.setViewportSize({ width, height });
    const check = async (screen: string) => {
      expect(await overflows(page)).toEqual([]);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await shoot(page, `${screen}-${width}-${colorScheme}`);
      }
    };
    await check('long-sign-in');
    await page.getByRole('button', { name: 'Edit connection' }).click();
    await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
    await check('long-connection');
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await signIn(page, ADA);
    await expect(runButton(page)).toBeInViewport({ ratio: 1 });

    await writeQuery(page, `query ${LONG_OPERATION} { viewer { name } }`);
    expect(await run(page)).toBe('data');
    await check('long-workspace');
    await writeQuery(page, `query ${LONG_OPERATION} { nothing }`);
    expect(await run(page)).toBe('errors');
    await check('long-errors');
    await page.getByRole('button', { name: /^Connection:/ }).click();
    await check('long-menu');
    await page.keyboard.press('Escape');

    await writeQuery(page, 'subscription Changes { taskChanged { kind task { title } } }');
    await runButton(page).click();
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    const { endpoint } = latchkey.server;
    await send(page, endpoint, createTask(await projectId(page, endpoint), 'Oil the lock'), 3);
    await latchkey.control.setReachable(false);
    await expect(page.getByText(/^Reconnecting: /)).toBeVisible();
    expect(await page.evaluate(() => window.latchkey.retryNow())).toMatchObject({ ok: false });
    await expect(sessionBadge(page)).toContainText(/good for|retrying/);
    await check('long-offline');
    await sessionBadge(page).click();
    await check('long-panel');
  });
}
