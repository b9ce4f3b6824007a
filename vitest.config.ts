import { availableParallelism } from 'node:os';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import LongestFirst from './src/testing/longest-first.ts';

const isOften = process.env['SEATRIAL_OFTEN'] !== undefined;

const config: ViteUserConfig = defineConfig({
  test: {
    restoreMocks: true,
    unstubEnvs: true,
    // What is waited for comes, or hangs: where three processes share a core it takes seconds, not one.
    expect: { poll: { timeout: 20_000 } },
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './scripts/skipped-reporter.mjs'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'targets/**/*.test.ts', 'bench/*.test.mjs'],
          exclude: ['**/*.e2e.test.ts'],
          // Limits only end what hangs: machines may be busy.
          testTimeout: isOften ? 600_000 : 30_000,
          ...(isOften ? { setupFiles: ['./src/testing/property-runs.ts'] } : {}),
          // One for each core and no less than two: some wait for processes that they have killed.
          maxWorkers: Math.max(2, availableParallelism()),
          // Most of a short file's time is loading what it tests, and nearly all of them load the same. None of them changes a module.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'end-to-end',
          include: ['src/**/*.e2e.test.ts', 'scenarios/**/*.test.ts'],
          testTimeout: 120_000,
          // Real systems under test want the machine to themselves: after the unit tests, and at most six of them at a time, which mostly wait.
          // Three files, because many have only one long test.
          sequence: { groupOrder: 1 },
          maxWorkers: 3,
          maxConcurrency: 2,
        },
      },
    ],
  },
  resolve: { alias: { seatrial: new URL('./src/index.ts', import.meta.url).pathname } },
});

export default config;
