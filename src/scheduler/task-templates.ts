import { Injectable } from '@nestjs/common';
import { systemUser } from '../common/system-user.js';
import { AirflowConfig } from '../config/airflow-config.js';
import { DagRun } from '../database/entities/dag-run.entity.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { TemplateError } from '../jinja/template-error.js';
import { loadPickle } from '../python/pickle/pickle.js';
import type { PyValue } from '../python/python-value.js';
import type { ContextSource, RunSource } from '../templates/context-source.js';
import { plainContext } from '../templates/plain-context.js';
import { readTemplateOption } from '../templates/read-template-option.js';
import { renderTemplates } from '../templates/render-templates.js';
import { Clock } from '../time/clock.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';
import type { ActiveRun } from './active-run.js';
import { DatabaseLookups } from './database-lookups.js';
import { thisHost } from './this-host.js';
import type { Candidate } from './waiting-list.js';

/** What a try knows of its task, its run and its DAG. */
export interface TaskContext {
  /** The rendered template fields. */
  readonly fields: ReadonlyMap<string, PyValue>;
  /** The plain values for Python functions. */
  readonly plain: ReadonlyMap<string, PyValue>;
}

/** Renders the templates of tasks. */
@Injectable()
export class TaskTemplates {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly config: AirflowConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * @param startDate when the try began
   * @throws TemplateError
   */
  async render(candidate: Candidate, startDate: OffsetDateTime): Promise<TaskContext> {
    const source = await this.sourceOf(candidate, startDate);
    return { fields: await renderTemplates(templateFields(candidate), source), plain: plainContext(source) };
  }

  private async sourceOf(candidate: Candidate, startDate: OffsetDateTime): Promise<ContextSource> {
    const { run, instance, task } = candidate;
    const { core } = this.config;
    return {
      dag: run.dag.dag,
      task,
      executionDate: run.row.executionDate,
      run: await this.runOf(run),
      instance: {
        tryNumber: instance.tryNumber + 1,
        maxTries: instance.maxTries,
        state: 'running',
        startDate,
        queuedDttm: startDate,
        jobId: null,
        pid: null,
        hostname: thisHost,
        unixname: systemUser(),
        pool: instance.pool,
        poolSlots: instance.poolSlots,
        queue: task.queue,
        priorityWeight: instance.priorityWeight,
      },
      schedule: run.dag.schedule,
      confOverridesParams: core.dagRunConfOverridesParams,
      lookups: new DatabaseLookups(this.unitOfWork, run.row, task.taskId, core.fernetKey),
      now: () => this.clock.now(),
      readOption: (section, key) => readTemplateOption(this.config, section, key),
    };
  }

  private async runOf(run: ActiveRun): Promise<RunSource> {
    const { id, runId, externalTrigger, startDate } = run.row;
    return { id, runId, externalTrigger, startDate, conf: await this.confOf(run), state: 'running', endDate: null };
  }

  private confOf(run: ActiveRun): Promise<PyValue> {
    return (run.conf ??= this.unitOfWork.read(async (manager) => {
      const row = await manager.findOne(DagRun, { where: { id: run.row.id }, select: { id: true, conf: true } });
      return row?.conf == null ? null : loadPickle(row.conf);
    }));
  }
}

/** @throws TemplateError if a command names a script that is not there */
function templateFields({ run, task }: Candidate): Map<string, PyValue> {
  const { operator, arguments: given } = run.definitionOf(task.taskId);
  const fields = new Map<string, PyValue>();
  for (const name of operator.templateFields) {
    const value = (given.get(name) ?? null) as PyValue;
    if (operator.name === 'BashOperator' && typeof value === 'string' && /\.(?:sh|bash)$/.test(value)) {
      const reason = `${value} is not in ${run.dag.folder}; a blank behind the name makes it a command`;
      throw new TemplateError('TemplateNotFound', reason);
    }
    fields.set(name, value);
  }
  return fields;
}
