import { defineConfig } from 'vitest/config';

/**
 * The tests that every mutant of the broker meets: those of the broker alone, without the model, which takes long, and
 * without those of the OAuth grant, which need a real provider.
 */
export default defineConfig({
  test: {
    include: ['test/unit/auth/*.test.ts'],
    exclude: ['test/unit/auth/oauth-*.test.ts'],
    testTimeout: 10_000,
  },
});
