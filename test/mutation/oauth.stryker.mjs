import { settingsFor } from './settings.mjs';

export default settingsFor('oauth', {
  mutate: ['src/main/auth/grants/oauth/**/*.ts'],
  ignorePatterns: [],
});
