import { join, relative, resolve, sep } from 'node:path';
import type { AirflowConfig } from '../config/airflow-config.js';
import { StartError } from '../common/start-error.js';
import type { PyValue } from '../python/python-value.js';
import type { OffsetDateTime } from '../time/offset-date-time.js';

/** Which log: one try of a task instance. */
export interface TaskLogKey {
  readonly dagId: string;
  readonly taskId: string;
  readonly executionDate: OffsetDateTime;
  /** The first is 1. */
  readonly tryNumber: number;
}

/** Renders a Jinja template with these variables. */
export type RenderText = (template: string, variables: ReadonlyMap<string, PyValue>) => string;

const sample = { dagId: 'dag', taskId: 'task', tryNumber: 1 };

/**
 * Where the logs of tasks lie: below `[core] base_log_folder`, by `log_filename_template`. The template is Jinja, with
 * `ti.dag_id`, `ti.task_id`, `ts`, `execution_date` and `try_number`, or has `{dag_id}`, `{task_id}`, `{execution_date}`
 * and `{try_number}`, as in Python's `str.format`.
 */
export class LogPath {
  private readonly base: string;
  private readonly template: string;

  /** @throws StartError if the template cannot be used */
  constructor(
    { core }: Pick<AirflowConfig, 'core'>,
    private readonly render: RenderText,
    now: OffsetDateTime,
  ) {
    this.base = resolve(core.baseLogFolder);
    this.template = core.logFilenameTemplate;
    try {
      this.of({ ...sample, executionDate: now });
    } catch (error) {
      throw new StartError(`[core] log_filename_template cannot be used: ${(error as Error).message}`);
    }
  }

  /**
   * The absolute path of the log.
   *
   * @throws Error if it were outside base_log_folder
   */
  of(key: TaskLogKey): string {
    const path = join(this.base, this.relativePath(key));
    const below = relative(this.base, path);
    if (below === '' || below === '..' || below.startsWith(`..${sep}`) || path.includes('\0')) {
      throw new Error(`${JSON.stringify(this.template)} leads out of base_log_folder (${this.base})`);
    }
    return path;
  }

  private relativePath(key: TaskLogKey): string {
    const dagId = pathPart(key.dagId);
    const taskId = pathPart(key.taskId);
    const executionDate = key.executionDate.isoformat();
    if (this.template.includes('{{')) {
      const common: Record<string, PyValue> = {
        execution_date: { isoformat: () => executionDate, toString: () => executionDate },
        try_number: BigInt(key.tryNumber),
      };
      const ti = new Map<PyValue, PyValue>(Object.entries({ dag_id: dagId, task_id: taskId, ...common }));
      return this.render(this.template, new Map(Object.entries({ ti, ts: executionDate, ...common })));
    }
    const values = { dag_id: dagId, task_id: taskId, execution_date: executionDate, try_number: `${key.tryNumber}` };
    return formatted(this.template, values);
  }
}

/** An id as one part of a path: no id names the folder above, and none adds a folder. */
function pathPart(id: string): string {
  return /^\.{1,2}$/.test(id) ? id.replaceAll('.', '%2E') : id.replace(/[/\\\0]/g, encodeURIComponent);
}

/** Python's `str.format` with names alone: `{name}`, and `{{` for a brace. */
function formatted(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (text, name?: string) => {
    if (name === undefined) return text[0] as string;
    const value = values[name];
    if (value === undefined) throw new Error(`it has no value for {${name}}`);
    return value;
  });
}
