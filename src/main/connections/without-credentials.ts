import type { ConnectionSettings } from '../../shared/connection.ts';

/** Names of headers and parameters whose values let somebody in. */
const CREDENTIAL = /authorization|cookie|token|secret|password|passwd|api[-_]?key|credential/i;

/** Settings as they may be given to others: values that somebody wrote where no secret belongs are left out. */
export function withoutCredentials(settings: ConnectionSettings): ConnectionSettings {
  const { headers, auth } = settings;
  const blank = (name: string, value: string) => (CREDENTIAL.test(name) ? '' : value);
  return {
    ...settings,
    headers: headers.map(({ name, value }) => ({ name, value: blank(name, value) })),
    auth:
      auth.kind === 'oauth'
        ? {
            ...auth,
            parameters: Object.fromEntries(
              Object.entries(auth.parameters).map(([name, value]) => [name, blank(name, value)]),
            ),
          }
        : auth,
  };
}
