import { ADA, expect, shoot, test } from './support/latchkey.ts';

/** "Test this connection", in the form of a connection that nobody is signed in to. */

test('a connection is tested from its address to its sign-out, and a wrong password shows at its step', async ({
  latchkey,
}) => {
  const app = await latchkey.open();
  const [page] = await app.pages(1);
  if (page === undefined) throw new Error('No window.');
  await page.getByRole('button', { name: /^Edit/ }).click();
  const panel = page.getByRole('region', { name: 'Test this connection' });
  await panel.getByLabel('Username').fill(ADA.username);
  await panel.getByLabel('Password').fill(ADA.password);
  await panel.getByLabel('Password').press('Enter');
  await expect(panel.getByRole('status')).toHaveText('Everything works.');
  await expect(panel.getByRole('listitem').filter({ hasText: 'passed' })).toHaveCount(6);
  await panel
    .getByText(/^What was sent/)
    .nth(1)
    .click();
  await expect(panel.getByText('"password": "•••"')).toBeVisible();
  await shoot(page, 'connection-test');
  await expect(panel.getByText(ADA.password)).toHaveCount(0);

  await panel.getByLabel('Password').fill('quartz-umbrella-31');
  await panel.getByRole('button', { name: 'Test this connection' }).click();
  await expect(panel.getByRole('status')).toHaveText('The test failed at: sign-in.');
});
