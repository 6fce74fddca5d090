import { hostname } from 'node:os';
import type { AirflowConfig } from '../config/airflow-config.js';
import type { Clock } from '../time/clock.js';
import type { Attempt } from './attempt.js';
import { Executor, type PreparedAttempt, type TryIdentity } from './executor.js';
import { LocalAttempt } from './local-attempt.js';
import type { Operator, OperatorTools } from './operators/operator.js';
import { findOperator, operatorNames } from './operators/operators.js';
import { withoutSecrets } from './processes/task-environment.js';
import { TaskProcesses } from './processes/task-processes.js';
import { TaskFailure } from './task-failure.js';

/** Runs tries on this machine, as this process's user. */
export class LocalExecutor extends Executor {
  private readonly tools: OperatorTools;
  private readonly attempts = new Set<LocalAttempt>();

  /** @param environment the environment of this process, of which tasks inherit what is no secret */
  constructor(config: AirflowConfig, clock: Clock, environment: NodeJS.ProcessEnv) {
    super();
    const processes = new TaskProcesses(config, clock, environment);
    this.tools = { config, clock, processes, environment: withoutSecrets(environment, config) };
  }

  async prepare(attempt: Attempt): Promise<PreparedAttempt> {
    const prepared = await LocalAttempt.prepare(attempt, operatorOf(attempt), this.tools, hostname());
    this.attempts.add(prepared);
    void prepared.over.then(() => this.attempts.delete(prepared));
    return prepared;
  }

  async endOrphans(tries: readonly TryIdentity[]): Promise<void> {
    await this.tools.processes.endOrphans(tries);
  }

  async close(): Promise<void> {
    await Promise.all([...this.attempts].map((attempt) => attempt.stop()));
    this.tools.processes.close();
  }
}

/** The operator, or one that fails with what the operator of the log has to know. */
function operatorOf({ operator, arguments: given }: Attempt): Operator {
  const runAsUser = given.get('run_as_user') ?? null;
  if (runAsUser !== null) {
    return failing(
      'run_as_user is set, and Windsock runs every task as its own user: remove run_as_user from the task, and use ' +
        'sudo in its command if it needs another user',
    );
  }
  return (
    findOperator(operator) ??
    failing(
      `Windsock does not run ${operator.module}.${operator.name}. It runs ${operatorNames.join(', ')}. Use one of ` +
        'these, such as a BashOperator that calls a program, or let an Airflow run this DAG',
    )
  );
}

function failing(reason: string): Operator {
  return { run: () => Promise.reject(new TaskFailure(reason)) };
}
