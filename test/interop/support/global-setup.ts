import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { startPostgresql } from '../../support/servers/postgresql-server.js';
import { installAirflow } from './airflow-venv.js';
import type {} from './interop.js';
import { runCommand } from './processes.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Builds Windsock, installs Airflow, and starts PostgreSQL. If Airflow or PostgreSQL cannot be had here, the tests are
 * skipped; with `WINDSOCK_REQUIRE_INTEROP=1` that is a failure.
 */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  await runCommand(['npm', 'run', '--silent', 'build'], { cwd: root, env: process.env });
  try {
    const airflowPrograms = await installAirflow();
    const postgresql = await startPostgresql();
    console.log(`Airflow 1.10.15 in ${airflowPrograms}, ${postgresql.server.version}, Node ${process.version}`);
    project.provide('interop', { airflowPrograms, postgresql: postgresql.server });
    return () => postgresql.stop();
  } catch (error) {
    const reason = (error as Error).message;
    if (process.env.WINDSOCK_REQUIRE_INTEROP === '1') throw error;
    console.log(`SKIPPED, as there is no Airflow to test with: ${reason}`);
    project.provide('interop', reason);
    return undefined;
  }
}
