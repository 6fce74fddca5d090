import { defineConfig } from 'vitest/config';

/** The experiments of test/reliability at their full length, one after the other: see docs/reliability.md. */
export default defineConfig({
  test: {
    include: ['test/reliability/**/*.spec.ts'],
    setupFiles: ['./test/support/setup.ts'],
    globalSetup: ['./test/support/no-dotenv.ts', './test/support/build.ts', './test/support/servers/global-setup.ts'],
    pool: 'forks',
    env: { WINDSOCK_RELIABILITY: 'long' },
    // Each is to have the machine for itself.
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
  },
});
