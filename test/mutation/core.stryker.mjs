import { settingsFor } from './settings.mjs';

export default settingsFor('core', {
  mutate: ['src/main/auth/**/*.ts', '!src/main/auth/grants/oauth/**'],
  ignorePatterns: ['demo', 'host'],
});
