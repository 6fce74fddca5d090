import type { EntityManager } from 'typeorm';
import { LessThan } from 'typeorm';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { TaskInstance } from '../database/entities/task-instance.entity.js';
import { Variable } from '../database/entities/variable.entity.js';
import { XCom } from '../database/entities/xcom.entity.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import type { PyValue } from '../python/python-value.js';
import type { TemplateLookups, XComQuery } from '../templates/template-lookups.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import { decryptFernet } from './fernet.js';
import { readXcom } from './load-run.js';
import type { RunRow } from './active-run.js';

/** What the templates of a task read from the database. */
export class DatabaseLookups implements TemplateLookups {
  /** @param fernetKeys the keys of encrypted variables, separated by commas */
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly run: RunRow,
    private readonly taskId: string,
    private readonly fernetKeys: string,
  ) {}

  async variable(key: string): Promise<string | undefined> {
    const row = await this.unitOfWork.read((manager) => manager.findOneBy(Variable, { key }));
    if (row?.val == null) return undefined;
    return row.isEncrypted ? decryptFernet(row.val, this.fernetKeys) : row.val;
  }

  /** Source: XCom.get_many. */
  async xcom({ dagId, taskId, key, includePriorDates }: XComQuery): Promise<PyValue | undefined> {
    const { executionDate } = this.run;
    const row = await this.unitOfWork.read((manager) => {
      const query = manager
        .createQueryBuilder(XCom, 'xcom')
        .where('xcom.dagId = :dagId AND xcom.key = :key', { dagId, key })
        .andWhere(`xcom.executionDate ${includePriorDates ? '<=' : '='} :date`, { date: executionDate.toDatabase() })
        .orderBy('xcom.executionDate', 'DESC')
        .addOrderBy('xcom.timestamp', 'DESC')
        .take(1);
      if (taskId !== null) query.andWhere('xcom.taskId = :taskId', { taskId });
      return query.getOne();
    });
    return row?.value == null ? undefined : readXcom(row.value);
  }

  /** Source: TaskInstance.previous_ti_success: the task in the latest earlier run that is a success. */
  previousSuccess(): Promise<{ readonly executionDate: OffsetDateTime; readonly startDate: OffsetDateTime } | null> {
    return this.unitOfWork.read((manager) => findPreviousSuccess(manager, this.run, this.taskId));
  }
}

async function findPreviousSuccess(manager: EntityManager, { dagId, executionDate }: RunRow, taskId: string) {
  const run = await manager.findOne(DagRun, {
    where: { dagId, state: 'success', executionDate: LessThan(executionDate) },
    order: { executionDate: 'DESC' },
  });
  if (run?.executionDate == null) return null;
  const key = { dagId, taskId, executionDate: run.executionDate };
  const instance = await manager.findOne(TaskInstance, { where: key, select: { taskId: true, startDate: true } });
  return instance?.startDate ? { executionDate: run.executionDate, startDate: instance.startDate } : null;
}
