import { resolve } from 'node:path';
import { readCommandLine, usage } from './cli.ts';
import { type DemoOptions, type DemoServer, DemoServerError, demoUsers, startDemoServer } from './server.ts';

/** Sent to the parent process, where there is one, once the server takes requests. */
export interface ReadyMessage {
  readonly type: 'ready';
  readonly endpoint: string;
  readonly subscriptionEndpoint: string;
  readonly controlEndpoint: string | null;
  /** The OpenID provider's; `null` where it is off. */
  readonly issuer: string | null;
}

const commandLine = readCommandLine(process.argv.slice(2));
switch (commandLine.kind) {
  case 'help':
    console.log(usage);
    break;
  case 'invalid':
    console.error(`${commandLine.message}\n\n${usage}`);
    process.exitCode = 2;
    break;
  case 'start':
    await run(commandLine.options);
}

async function run(options: DemoOptions): Promise<void> {
  try {
    const server = await startDemoServer({ ...options, onUnexpectedError: (error) => console.error(error.stack) });
    stopWhenTold(server);
    introduce(server, options.folder);
    const { endpoint, subscriptionEndpoint, controlEndpoint, issuer } = server;
    const ready: ReadyMessage = { type: 'ready', endpoint, subscriptionEndpoint, controlEndpoint, issuer };
    process.send?.(ready);
  } catch (error) {
    if (!(error instanceof DemoServerError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
    // An open channel to the parent would keep a process alive that has nothing to do.
    if (process.connected) process.disconnect();
  }
}

function introduce(server: DemoServer, folder: string): void {
  const { endpoint, subscriptionEndpoint, controlEndpoint, issuer, serviceCredentials } = server;
  const lines = [
    `GraphQL API    ${endpoint}`,
    `Subscriptions  ${subscriptionEndpoint}`,
    ...(controlEndpoint === null ? [] : [`Control        ${controlEndpoint}`]),
    ...(issuer === null ? [] : [`OpenID issuer  ${issuer}`]),
    `Data           ${resolve(folder)}`,
    'Sign in as',
    ...demoUsers.map(({ username, password, name }) => `  ${username.padEnd(6)} ${password.padEnd(18)} ${name}`),
    ...(serviceCredentials === null
      ? []
      : ['Service (client credentials)', `  ${serviceCredentials.clientId}  ${serviceCredentials.clientSecret}`]),
  ];
  console.log(lines.join('\n'));
}

function stopWhenTold(server: DemoServer): void {
  const stop = async () => {
    await server.stop();
    if (process.connected) process.disconnect();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
}
