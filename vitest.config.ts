import { defineConfig } from 'vitest/config';

const withoutServers = ['src/**/*.spec.ts', 'test/{architecture,docs}/*.spec.ts'];

export default defineConfig({
  test: {
    setupFiles: ['./test/support/setup.ts'],
    globalSetup: ['./test/support/no-dotenv.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    projects: [
      { extends: true, test: { name: 'code', include: withoutServers } },
      {
        extends: true,
        test: {
          name: 'service',
          include: ['test/**/*.spec.ts'],
          exclude: withoutServers,
          globalSetup: ['./test/support/build.ts', './test/support/servers/global-setup.ts'],
        },
      },
    ],
  },
});
