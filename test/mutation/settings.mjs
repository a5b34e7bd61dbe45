/**
 * What both parts have in common.
 * @param {'core' | 'oauth'} part - its tests are those of `PART.vitest.config.ts`
 * @param {{ mutate: string[], ignorePatterns: string[] }} own
 */
export function settingsFor(part, { mutate, ignorePatterns }) {
  const results = `test-results/mutation/${part}`;
  return {
    packageManager: 'npm',
    testRunner: 'vitest',
    vitest: { configFile: `test/mutation/${part}.vitest.config.ts`, related: false },
    plugins: ['@stryker-mutator/vitest-runner'],
    mutate,
    coverageAnalysis: 'perTest',
    incremental: true,
    incrementalFile: `${results}-incremental.json`,
    tempDirName: `${results}-sandbox`,
    reporters: ['clear-text', 'progress', 'html', 'json'],
    htmlReporter: { fileName: `${results}.html` },
    jsonReporter: { fileName: `${results}.json` },
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    thresholds: { high: 95, low: 90, break: 90 },
    ignorePatterns: ['out', 'test-results', 'docs', 'resources', 'bench', ...ignorePatterns],
    disableTypeChecks: false,
    tsconfigFile: 'test/mutation/tsconfig.none.json',
  };
}
