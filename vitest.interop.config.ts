import { defineConfig } from 'vitest/config';

/** The tests against a real Airflow, which `npm test` leaves out: see test/interop/README.md. */
export default defineConfig({
  test: {
    include: ['test/interop/*.interop.ts'],
    setupFiles: ['./test/support/setup.ts'],
    globalSetup: ['./test/support/no-dotenv.ts', './test/interop/support/global-setup.ts'],
    pool: 'forks',
    // Two Airflows at once would only wait for each other.
    fileParallelism: false,
    // Each test goes on from where the one before it stopped.
    bail: 1,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
