import { ApiError, ClientError } from '../client/client-errors.js';
import { AirflowException } from '../common/errors.js';
import { StartError } from '../common/start-error.js';
import { ConfigurationError } from '../config/configuration-error.js';
import { UsageError } from './usage-error.js';

/**
 * The error message of a failed command. An unexpected error is shown with its stack, but without its properties: a
 * failed query carries its parameters.
 */
export function describeFailure(error: unknown): string {
  // Airflow: the bare message, which scripts compare.
  if ([AirflowException, ApiError, UsageError].some((type) => error instanceof type)) return (error as Error).message;
  const foreseen = [StartError, ConfigurationError, ClientError].some((type) => error instanceof type);
  return `windsock: ${foreseen ? (error as Error).message : ((error as Error).stack ?? String(error))}`;
}
