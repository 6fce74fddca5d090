import type { AirflowConfig } from '../config/airflow-config.js';

/** The limit on connections where SQLAlchemy's settings mean no limit. */
const unlimited = 100;

/**
 * The maximum number of connections: SQLAlchemy's pool size plus its overflow, since Node's drivers close idle
 * connections themselves. `sql_alchemy_pool_enabled = False` means one connection for each use, without a limit.
 */
export function poolSize(core: AirflowConfig['core']): number {
  const { sqlAlchemyPoolEnabled, sqlAlchemyPoolSize, sqlAlchemyMaxOverflow } = core;
  const isUnlimited = !sqlAlchemyPoolEnabled || sqlAlchemyPoolSize === 0 || sqlAlchemyMaxOverflow < 0;
  return isUnlimited ? unlimited : sqlAlchemyPoolSize + sqlAlchemyMaxOverflow;
}
