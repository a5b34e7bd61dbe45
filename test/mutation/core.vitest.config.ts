import { defineConfig } from 'vitest/config';

/** The tests that every mutant of the broker meets: those of the broker alone, without the model, which takes long. */
export default defineConfig({
  test: { include: ['test/unit/auth/*.test.ts'], testTimeout: 10_000 },
});
