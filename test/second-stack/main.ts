import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { apolloServer } from './apollo.ts';
import { expressApi } from './express-api.ts';
import { renewals } from './issuer.ts';

/**
 * Starts both servers, writes where they are as a line of JSON, and lives for as long as its standard input is open. A
 * process of its own: two versions of graphql do not get on in one.
 */
async function listen(app: Express): Promise<string> {
  app.get('/renewals', (_request, response) => {
    response.json(renewals);
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const addresses = { apollo: await listen(await apolloServer()), express: await listen(expressApi()) };
process.stdout.write(`${JSON.stringify(addresses)}\n`);
process.stdin.resume().once('end', () => process.exit());
