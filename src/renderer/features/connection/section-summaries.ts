import type { ConnectionForm } from './connection-form.ts';
import type { SectionName } from './form-fields.ts';
import { wordsIn } from './form-values.ts';

/** What a section holds, in a few words, for its closed state. */
export function summaryOf(section: SectionName, { fields, rows }: ConnectionForm): string {
  switch (section) {
    case 'server':
      return fields['auth.server.kind'] === 'discovery' ? fields['auth.server.issuer'] : fields['auth.server.token'];
    case 'client':
      return [fields['auth.clientId'], FLOWS[fields['auth.flow']] ?? ''].filter((part) => part !== '').join(', ');
    case 'access':
      return fields['auth.scope'];
    case 'redirect':
      return fields['auth.redirect.kind'] === 'custom_scheme' ? 'latchkey://callback' : loopbackSummary(fields);
    case 'protection':
      return fields['auth.dpop'] === 'yes' ? 'tokens bound to a key' : 'bearer tokens';
    case 'signIn':
      return fields['auth.signIn.result.accessToken'];
    case 'refresh':
      return fields['auth.refresh.result.accessToken'];
    case 'signOut':
      return fields['auth.signOut'] === 'yes' ? 'revokes the refresh token' : 'revokes nothing';
    case 'token':
      return `${fields['header.name']}: ${fields['header.scheme']}`;
    case 'subscriptions':
      return fields.subscriptionEndpoint === '' ? 'none' : fields.subscriptionProtocol;
    case 'headers':
      return rows.headers.length === 0 ? 'none' : rows.headers.map(({ name }) => name).join(', ');
    case 'network':
      return networkSummary(fields);
    case 'advanced':
      return fields['auth.kind'] === 'graphql' ? 'endpoint for signing in, hint' : 'hint';
  }
}

const FLOWS: Readonly<Record<string, string>> = {
  code: 'in the browser',
  device: 'on another device',
  client_credentials: 'as the client',
  password: 'with a password',
};

function loopbackSummary(fields: ConnectionForm['fields']): string {
  const port = fields['auth.redirect.port'];
  return port === '' ? '127.0.0.1, any free port' : `127.0.0.1, port ${port}`;
}

function networkSummary(fields: ConnectionForm['fields']): string {
  const proxies: Readonly<Record<string, string>> = { none: 'no proxy', manual: `by ${fields['network.proxy.url']}` };
  const authorities = wordsIn(fields['network.caFile']).length > 0 ? 'own authorities' : null;
  return [proxies[fields['network.proxy.kind']] ?? 'the system’s proxy', authorities]
    .filter((part) => part !== null)
    .join(', ');
}
