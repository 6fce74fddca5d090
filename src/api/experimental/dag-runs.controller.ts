import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { type Actor, CurrentActor } from '../../audit/actor.js';
import { Needs } from '../../auth/access/access.decorator.js';
import { AirflowBadRequest, AirflowNotFound } from '../../common/errors.js';
import type { OffsetDateTime } from '../../time/offset-date-time.js';
import { answerList } from './list-answer.js';
import { DagRunPresenter, presentTriggered } from './dag-run.presenter.js';
import { DagRuns } from '../../dag-runs/dag-runs.js';
import { ExecutionDatePipe } from './execution-date.pipe.js';
import { TriggerDagRunPipe } from './trigger-dag-run.pipe.js';
import type { TriggerRequest } from '../../dag-runs/trigger-request.js';
import { TriggerDag } from '../../dag-runs/trigger-dag.js';

/** `/api/experimental/dags/<dag_id>/dag_runs` and `/api/experimental/latest_runs` */
@Controller()
export class DagRunsController {
  constructor(
    private readonly runs: DagRuns,
    private readonly triggers: TriggerDag,
    private readonly presenter: DagRunPresenter,
  ) {}

  @Needs('trigger')
  @Post('dags/:dag_id/dag_runs')
  @HttpCode(200)
  async triggerDag(
    @Param('dag_id') dagId: string,
    @Body(TriggerDagRunPipe) request: Omit<TriggerRequest, 'dagId'>,
    @CurrentActor() actor: Actor,
  ) {
    return presentTriggered(await this.triggers.trigger({ dagId, ...request }, actor));
  }

  @Get('dags/:dag_id/dag_runs')
  async getDagRuns(
    @Param('dag_id') dagId: string,
    @Query('state') state: string | string[] | undefined,
    @Headers('x-forwarded-prefix') prefix: string | undefined,
  ) {
    const [first] = [state].flat();
    return answerList(this.listEntries(dagId, first, this.presenter.behind(prefix))).catch((error: unknown) => {
      // Airflow: dag_runs answers 400 for whatever it handles, an unknown DAG too.
      throw error instanceof AirflowNotFound ? new AirflowBadRequest(error.message) : error;
    });
  }

  @Get('dags/:dag_id/dag_runs/:execution_date')
  async getDagRun(
    @Param('dag_id') dagId: string,
    @Param('execution_date', ExecutionDatePipe) executionDate: OffsetDateTime,
  ) {
    const { state } = await this.runs.get(dagId, executionDate);
    return { state };
  }

  @Get('latest_runs')
  async getLatestRuns(@Headers('x-forwarded-prefix') prefix: string | undefined) {
    const presenter = this.presenter.behind(prefix);
    return { items: (await this.runs.latest()).map((run) => presenter.latest(run)) };
  }

  private async *listEntries(dagId: string, state: string | undefined, presenter: DagRunPresenter) {
    for await (const runs of this.runs.list(dagId, state)) yield runs.map((run) => presenter.listEntry(run));
  }
}
