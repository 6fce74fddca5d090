import { expect } from 'vitest';
import { createApplication } from '../../src/application.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import { openLogs } from '../../src/log/logger.js';
import { startScheduler } from '../../src/server/running-scheduler.js';
import { type Clock, SystemClock } from '../../src/time/clock.js';

interface Start {
  readonly env: Record<string, string>;
  readonly clock?: Clock;
}

interface ServiceStart extends Start {
  /** Whether a scheduler works beside it, in this process. */
  readonly schedules?: boolean;
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
export async function startWindsock({ env, clock, schedules = false }: ServiceStart): Promise<RunningWindsock> {
  const config = loadAirflowConfig({ AIRFLOW__CORE__LOGGING_LEVEL: 'ERROR', ...env });
  const startedAt = (clock ?? new SystemClock()).now();
  const application = await createApplication(config, undefined, clock);
  await application.listen(0, '127.0.0.1');
  const { signal } = new AbortController();
  const beside = { clock, startedAt, signal, onRival: () => expect.unreachable('another scheduler works') };
  const scheduler = schedules ? await startScheduler(config, openLogs(config), beside) : null;
  const close = async () => {
    await scheduler?.stop();
    await application.close();
  };
  return { url: await application.getUrl(), close };
}
