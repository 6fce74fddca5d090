import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import type { AirflowConfig } from './config/airflow-config.js';
import { ConfigModule } from './config/config.module.js';
import { openDatabase } from './database/open-database.js';
import { DomainModule } from './domain.module.js';
import { type Logs, nestLogger } from './log/logger.js';
import { SchedulerModule } from './scheduler/scheduler.module.js';
import { type Clock, SystemClock } from './time/clock.js';
import { ClockModule } from './time/clock.module.js';

/** The application of a scheduler: the domain and the scheduler, without anything that listens. */
@Module({})
class SchedulerApplicationModule {
  static forRoot(config: AirflowConfig, dataSource: DataSource, clock: Clock): DynamicModule {
    return {
      module: SchedulerApplicationModule,
      imports: [
        ConfigModule.forRoot(config),
        ClockModule.forRoot(clock),
        DomainModule.from({ kind: 'database', dataSource }),
        SchedulerModule,
      ],
    };
  }
}

/**
 * Builds the application of a scheduler: opens and checks the database, and schedules nothing yet.
 *
 * @param logs the caller closes them
 * @param clock the time of all that is written to the database, and of all waits
 * @throws StartError if the application cannot run as configured
 */
export async function createSchedulerApplication(
  config: AirflowConfig,
  logs: Logs,
  clock: Clock = new SystemClock(),
): Promise<INestApplicationContext> {
  for (const warning of config.warnings) logs.log.warn(warning);
  const dataSource = await openDatabase(config, (message) => logs.log.warn(message));
  try {
    const module = SchedulerApplicationModule.forRoot(config, dataSource, clock);
    return await NestFactory.createApplicationContext(module, { logger: nestLogger(logs.log), abortOnError: false });
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}
