import { defineConfig } from 'vitest/config';

/** The tests that every mutant of the OAuth grant meets: its own, most of them with a real provider and a real keychain. */
export default defineConfig({
  test: {
    include: [
      'test/unit/auth/oauth-*.test.ts',
      'test/integration/oauth-{authorize,code,device,direct,discovery,dpop,refresh}.test.ts',
    ],
    testTimeout: 15_000,
    hookTimeout: 15_000,
    fileParallelism: false,
  },
});
