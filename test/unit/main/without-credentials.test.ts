import { expect, it } from 'vitest';
import { demoOpenIdConnection } from '../../../src/main/connections/templates.ts';
import { withoutCredentials } from '../../../src/main/connections/without-credentials.ts';

it('leaves out what lets somebody in, and keeps the names and all else', () => {
  const open = demoOpenIdConnection('https://api.test/graphql', 'https://id.test');
  const settings = {
    ...open,
    headers: [
      { name: 'x-api-key', value: 'k1' },
      { name: 'X-Hasura-Admin-Secret', value: 's1' },
      { name: 'x-hasura-role', value: 'editor' },
    ],
    auth: { ...open.auth, parameters: { prompt: 'consent', client_secret: 's2' } },
  };
  expect(withoutCredentials(settings)).toEqual({
    ...settings,
    headers: [
      { name: 'x-api-key', value: '' },
      { name: 'X-Hasura-Admin-Secret', value: '' },
      { name: 'x-hasura-role', value: 'editor' },
    ],
    auth: { ...settings.auth, parameters: { prompt: 'consent', client_secret: '' } },
  });
});
