import type { Locator, Page } from 'playwright-core';

/** What a person does on Latchkey's screens. */

export interface User {
  readonly username: string;
  readonly password: string;
}

/** Types into the sign-in form and sends it. */
export async function fillSignIn(page: Page, user: User): Promise<void> {
  await page.getByLabel('Username').fill(user.username);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function signIn(page: Page, user: User): Promise<void> {
  await fillSignIn(page, user);
  await signedIn(page);
}

/** Waits until the workspace shows. */
export async function signedIn(page: Page): Promise<void> {
  await runButton(page).waitFor();
}

/** Waits until the schema is there. Before it, the editor starts with a query that the demo answers to anybody. */
export async function schemaRead(page: Page): Promise<void> {
  await page.getByText(/^Schema: \d+ types$/).waitFor();
}

/** Waits until the sign-in form shows. */
export async function signedOut(page: Page): Promise<void> {
  await page.getByLabel('Username').waitFor();
}

/** Saves the connection form, and waits until the window has loaded anew and shows the sign-in form. */
export async function saveConnection(page: Page): Promise<void> {
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Save', exact: true }).click()]);
  await signedOut(page);
}

/** Puts `document` into the query editor, in place of what is there. */
export async function writeQuery(page: Page, document: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: 'Query' });
  await editor.fill(document);
}

/** The button that runs the query; while something runs, it is another one. */
export function runButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Run', exact: true });
}

/** Who is signed in, and how the token fares. Opens the session panel. */
export function sessionBadge(page: Page): Locator {
  return page.getByRole('button', { name: /^Session:/ });
}

/** The result pane. */
export function resultOf(page: Page): Locator {
  return page.locator('[data-run-state]');
}

/**
 * Runs what is in the editor, and waits for what comes of it: data alone, GraphQL errors (with data or without), or
 * no GraphQL result at all.
 */
export async function run(page: Page): Promise<'data' | 'errors' | 'problem'> {
  const before = await resultOf(page).getAttribute('data-run-number');
  await runButton(page).click();
  const ended = page.locator(
    `:is([data-run-state=finished], [data-run-state=failed]):not([data-run-number="${before ?? ''}"])`,
  );
  await ended.waitFor();
  if ((await ended.getAttribute('data-run-state')) === 'failed') return 'problem';
  return (await ended.getByRole('alert', { name: 'Errors' }).count()) > 0 ? 'errors' : 'data';
}
