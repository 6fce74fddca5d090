import type { EntityManager } from 'typeorm';
import { StartError } from '../../common/start-error.js';
import type { AirflowConfig } from '../../config/airflow-config.js';
import { loadAirflowConfig } from '../../config/load-airflow-config.js';
import {
  countRecordedRuns,
  decideOnRecordedRuns,
  type RecordedRunFilter,
  type RunDecision,
  totalOf,
} from '../../dag-runs/recorded-runs.js';
import { findDagFamily } from '../../dags/dag-family.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { findFirstStart } from '../../scheduler/scheduler-job.js';
import { SystemClock } from '../../time/clock.js';
import { commandActor } from '../clients/command-actor.js';
import { withDatabase } from '../clients/with-database.js';
import { confirm } from '../terminal/confirm.js';

const clock = new SystemClock();

const words = {
  adopt: { question: 'A scheduler will execute', done: 'Adopted' },
  fail: { question: 'This will set to failed', done: 'Failed' },
} as const satisfies Record<RunDecision, object>;

/**
 * `windsock dags adopt-runs` and `fail-runs`: decides on the runs that no scheduler executes, because they began before
 * the first one. Works on the database, and asks for confirmation, unless `--yes` is given.
 *
 * @param dagIds with their sub-DAGs; empty for all DAGs
 * @throws DagNotFound; StartError if runs are adopted before a scheduler has ever started
 */
export async function decideOnRuns(
  decision: RunDecision,
  dagIds: readonly string[],
  { yes }: { yes?: true },
): Promise<void> {
  const config = loadAirflowConfig();
  await withUnitOfWork(config, async (unitOfWork) => {
    const filter = await unitOfWork.read((manager) => findFilter(manager, decision, dagIds));
    const runs = await unitOfWork.read((manager) => countRecordedRuns(manager, filter));
    for (const { dagId, count } of runs) process.stdout.write(`${count} run(s) of ${dagId}\n`);
    const { question, done } = words[decision];
    const total = totalOf(runs);
    if (total > 0 && !yes && !(await confirm(`${question} ${total} run(s). Proceed? (y/n)`))) return;
    const decided = await unitOfWork.transaction((manager) =>
      decideOnRecordedRuns(manager, decision, filter, { actor: commandActor(), at: clock.now() }),
    );
    process.stdout.write(`${done} ${totalOf(decided)} run(s)\n`);
  });
}

async function findFilter(
  manager: EntityManager,
  decision: RunDecision,
  dagIds: readonly string[],
): Promise<RecordedRunFilter> {
  const firstStart = await findFirstStart(manager);
  if (firstStart === null && decision === 'adopt') {
    throw new StartError(
      'No scheduler has ever started on this database: start `windsock scheduler` or `windsock standalone` first',
    );
  }
  if (dagIds.length === 0) return { firstStart: firstStart ?? clock.now() };
  const families = await Promise.all(dagIds.map((dagId) => findDagFamily(manager, dagId)));
  return { firstStart: firstStart ?? clock.now(), dagIds: families.flatMap((family) => family.dagIds) };
}

function withUnitOfWork<T>(config: AirflowConfig, work: (unitOfWork: UnitOfWork) => Promise<T>): Promise<T> {
  return withDatabase(config, (dataSource) => work(new UnitOfWork(dataSource, config)));
}
