import type { AirflowConfig } from '../config/airflow-config.js';

/** Connections where SQLAlchemy's setting means no limit. */
const unlimited = 100;

/**
 * The most connections at once: SQLAlchemy's pool size and its overflow together, since the drivers here close idle
 * connections by themselves. `sql_alchemy_pool_enabled = False` means a connection for each use, without a limit.
 */
export function poolSize(core: AirflowConfig['core']): number {
  const { sqlAlchemyPoolEnabled, sqlAlchemyPoolSize, sqlAlchemyMaxOverflow } = core;
  const isUnlimited = !sqlAlchemyPoolEnabled || sqlAlchemyPoolSize === 0 || sqlAlchemyMaxOverflow < 0;
  return isUnlimited ? unlimited : sqlAlchemyPoolSize + sqlAlchemyMaxOverflow;
}
