import { StartError } from '../common/start-error.js';
import { loadAirflowConfig } from '../config/load-airflow-config.js';

/** The flags of `windsock webserver`, as Airflow names them. */
export interface ServeOptions {
  readonly port?: string;
  readonly hostname?: string;
}

/** `windsock webserver`: serves the API until SIGTERM or SIGINT. Resolves when it listens. */
export async function serve(options: ServeOptions): Promise<void> {
  const config = loadAirflowConfig(process.env, {
    ...(options.port !== undefined && { 'webserver.web_server_port': options.port }),
    ...(options.hostname !== undefined && { 'webserver.web_server_host': options.hostname }),
  });
  // Loaded only now: the other commands need none of it.
  const { createApplication } = await import('../application.js');
  const { webServerHost, webServerPort, basePath } = config.webserver;
  const application = await createApplication(config);
  application.enableShutdownHooks();
  try {
    await application.listen(webServerPort, webServerHost);
  } catch (error) {
    await application.close();
    throw new StartError(`Cannot listen on ${webServerHost}:${webServerPort}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  process.stdout.write(`Windsock serves ${await application.getUrl()}${basePath}/api/experimental\n`);
}
