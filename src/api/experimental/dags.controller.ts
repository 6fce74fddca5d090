import { Controller, Delete, Get, Header, Param } from '@nestjs/common';
import { type Actor, CurrentActor } from '../../audit/actor.js';
import { ChangesByGet } from '../../auth/access/access.decorator.js';
import { Dags } from '../../dags/dags.js';
import { presentDeleted } from './dag.presenter.js';
import { PausedPipe } from './paused.pipe.js';

/** `/api/experimental/dags/<dag_id>` and the other routes of a whole DAG. */
@Controller('dags/:dag_id')
export class DagsController {
  constructor(private readonly dags: Dags) {}

  /** Airflow: json clients before 1.10.15 and of 2.x send the second path, which Airflow never served. */
  @Delete(['/', 'delete_dag'])
  async deleteDag(@Param('dag_id') dagId: string, @CurrentActor() actor: Actor) {
    return presentDeleted(await this.dags.delete(dagId, actor));
  }

  /** Differs from Airflow: it sends text/html, and a browser would run what stands in the source. */
  @Get('code')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @Header('X-Content-Type-Options', 'nosniff')
  getCode(@Param('dag_id') dagId: string) {
    return this.dags.getCode(dagId);
  }

  @Get('paused')
  async isPaused(@Param('dag_id') dagId: string) {
    return { is_paused: await this.dags.isPaused(dagId) };
  }

  @ChangesByGet()
  @Get('paused/:paused')
  async setPaused(
    @Param('dag_id') dagId: string,
    @Param('paused', PausedPipe) paused: boolean,
    @CurrentActor() actor: Actor,
  ) {
    await this.dags.setPaused(dagId, paused, actor);
    return { response: 'ok' };
  }
}
