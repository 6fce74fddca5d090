import { createApplication } from '../../src/application.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import type { Clock } from '../../src/time/clock.js';

interface Start {
  readonly env: Record<string, string>;
  readonly clock?: Clock;
}

/** A running Windsock. */
export interface RunningWindsock {
  /** Without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the whole application on a free loopback port, configured by these environment variables alone, on the
 * machine's clock if none is given.
 */
export async function startWindsock({ env, clock }: Start): Promise<RunningWindsock> {
  const config = loadAirflowConfig({ AIRFLOW__CORE__LOGGING_LEVEL: 'ERROR', ...env });
  const application = await createApplication(config, undefined, clock);
  await application.listen(0, '127.0.0.1');
  return { url: await application.getUrl(), close: () => application.close() };
}
