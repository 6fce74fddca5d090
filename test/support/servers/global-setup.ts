import type { TestProject } from 'vitest/node';
import { createPostgresqlTemplate } from '../golden-database.js';
import type { Dialect, ServerDialect } from './database-server.js';
import { startMariadb } from './mariadb-server.js';
import { startPostgresql } from './postgresql-server.js';
import type { StartedServer } from './started-server.js';

const all: Dialect[] = ['sqlite', 'postgresql', 'mysql'];
const start: Record<ServerDialect, () => Promise<StartedServer>> = {
  postgresql: startPostgresql,
  mysql: startMariadb,
};

/** Which databases to test on, by `WINDSOCK_TEST_DATABASES`; all that there are, if it is not set. */
function wantedDialects(): Dialect[] {
  const names = process.env.WINDSOCK_TEST_DATABASES?.split(',').map((name) => name.trim());
  if (!names) return all;
  const unknown = names.filter((name) => !all.includes(name as Dialect));
  if (unknown.length > 0) {
    throw new Error(`WINDSOCK_TEST_DATABASES names "${unknown.join('", "')}", which is none of ${all.join(', ')}`);
  }
  return all.filter((dialect) => names.includes(dialect));
}

/**
 * Starts the database servers that the tests run on, and says which do not run and why. With
 * `WINDSOCK_REQUIRE_DATABASES=1` a wanted one that does not run is a failure.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const wanted = wantedDialects();
  const running: StartedServer[] = [];
  const stop = async () => void (await Promise.all(running.map((server) => server.stop())));
  const missing: string[] = [];
  const skipped = all.filter((dialect) => !wanted.includes(dialect)).map((name) => `${name}: not wanted`);
  await Promise.all(
    wanted.map(async (dialect) => {
      if (dialect === 'sqlite') return;
      const result = await start[dialect]().catch((error: Error) => `${dialect}: ${error.message}`);
      if (typeof result === 'string') missing.push(result);
      else running.push(result);
    }),
  );
  try {
    report(wanted, running, [...skipped, ...missing]);
    if (missing.length > 0 && process.env.WINDSOCK_REQUIRE_DATABASES === '1') {
      throw new Error(`WINDSOCK_REQUIRE_DATABASES=1, but these databases cannot be brought: ${missing.join('; ')}`);
    }
    const servers = Object.fromEntries(running.map(({ server }) => [server.dialect, server]));
    if (servers['postgresql']) await createPostgresqlTemplate(servers['postgresql']);
    project.provide('servers', servers);
    project.provide('sqlite', wanted.includes('sqlite'));
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

function report(wanted: Dialect[], running: StartedServer[], skipped: string[]): void {
  const sqlite = wanted.includes('sqlite') ? ['SQLite'] : [];
  const names = [...sqlite, ...running.map(({ server, programs }) => `${server.version} (${programs})`)];
  console.log(`Databases tested: ${names.join(', ')}`);
  for (const reason of skipped) console.log(`Database SKIPPED: ${reason}`);
}
