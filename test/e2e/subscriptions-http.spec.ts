import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { resultOf, runButton, writeQuery } from '../../scripts/lib/screens.ts';
import { demoConnection } from '../../src/main/connections/templates.ts';
import type { Connection } from '../../src/shared/connection.ts';
import { expect, type Latchkey, test } from './support/latchkey.ts';
import { startLiveServer } from './support/live-server.ts';

/** A signed-in window on the demo, whose subscriptions go to `url`. */
async function openOn(latchkey: Latchkey, url: string, subscriptionProtocol: Connection['subscriptionProtocol']) {
  const connection: Connection = {
    id: 'live',
    ...demoConnection(latchkey.server.endpoint),
    subscriptionEndpoint: url,
    subscriptionProtocol,
    headers: [{ name: 'X-Team', value: 'blue' }],
  };
  mkdirSync(latchkey.userDataDir, { recursive: true });
  const file = { version: 2, connections: [connection] };
  writeFileSync(join(latchkey.userDataDir, 'connections.json'), JSON.stringify(file));
  const { pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  return page;
}

async function subscribe(page: Page) {
  await writeQuery(page, 'subscription Changes { taskChanged { kind } }');
  await runButton(page).click();
}

const WRITINGS = {
  'graphql-sse': {
    contentType: 'text/event-stream',
    start: ':\n\n',
    next: (kind: string) => `event: next\ndata: {"data":{"taskChanged":{"kind":"${kind}"}}}\n\n`,
  },
  multipart: {
    contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
    start: '--graphql',
    next: (kind: string) =>
      `\r\ncontent-type: application/json\r\n\r\n{"payload":{"data":{"taskChanged":{"kind":"${kind}"}}}}\r\n--graphql`,
  },
} as const;

for (const [protocol, writing] of Object.entries(WRITINGS)) {
  test(`a subscription over ${protocol} shows events as they come, and goes on with a fresh token`, async ({
    latchkey,
  }) => {
    await using live = await startLiveServer();
    const page = await openOn(latchkey, live.url, protocol as keyof typeof WRITINGS);

    const first = live.next();
    await subscribe(page);
    const refused = await first;
    expect(refused.headers).toMatchObject({ authorization: expect.stringMatching(/^Bearer ./), 'x-team': 'blue' });
    const second = live.next();
    refused.response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end();

    const { headers, response } = await second;
    expect(headers.authorization).not.toBe(refused.headers.authorization);
    response.writeHead(200, { 'content-type': writing.contentType });
    response.write(writing.start + writing.next('CREATED'));
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    await expect(resultOf(page)).toContainText('CREATED');
    response.write(writing.next('UPDATED'));
    await expect(resultOf(page)).toContainText('UPDATED');

    const third = live.next();
    response.destroy();
    const again = await third;
    again.response.writeHead(200, { 'content-type': writing.contentType });
    again.response.write(writing.start + writing.next('DELETED'));
    await expect(page.getByText(/events in between may be missing/)).toBeVisible();
    await expect(resultOf(page)).toContainText('DELETED');
    expect(live.asked).toHaveLength(3);
  });
}
