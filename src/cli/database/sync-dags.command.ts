import { StartError } from '../../common/start-error.js';
import { loadAirflowConfig } from '../../config/load-airflow-config.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { SystemClock } from '../../time/clock.js';
import { SyncDagsService } from '../../dag-files/sync-dags.service.js';
import { withProgress } from '../terminal/progress.js';
import { withDatabase } from '../clients/with-database.js';

/**
 * `windsock sync_dags`: stores the DAGs of the DAG files, even in a configured database.
 *
 * @throws StartError if a file has mistakes, after the DAGs of all other files were stored
 */
export async function syncDags(): Promise<void> {
  const config = loadAirflowConfig();
  const report = await withDatabase(config, (dataSource) =>
    new SyncDagsService(new UnitOfWork(dataSource, config), config, new SystemClock()).syncDags(withProgress),
  );
  const retired = report.retired.length > 0 ? `, retired ${report.retired.length}` : '';
  process.stdout.write(`Stored ${report.dags.length} DAG(s) from ${report.files} file(s)${retired}\n`);
  if (report.problems.length > 0) throw new StartError(`some DAGs were left out:\n${report.problems.join('\n')}`);
}
