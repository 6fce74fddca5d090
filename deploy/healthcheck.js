// Exit code 0 while the service of the same configuration answers, for HEALTHCHECK: the image has no curl.
// It reads the configuration itself, because the port, the prefix and TLS may come from airflow.cfg.
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { loadAirflowConfig } from '../dist/config/load-airflow-config.js';

const { webServerHost, webServerPort, webServerSslCert, basePath } = loadAirflowConfig().webserver;
const anyAddress = { '0.0.0.0': '127.0.0.1', '::': '::1' };
const request = webServerSslCert ? requestHttps : requestHttp;

const call = request(
  {
    host: anyAddress[webServerHost] ?? webServerHost,
    port: webServerPort,
    path: `${basePath}/livez`,
    timeout: 4_000,
    // Whether it lives is asked of ourselves; the certificate is for the name that clients use.
    rejectUnauthorized: false,
  },
  (answer) => {
    if (answer.statusCode !== 200) fail(`${answer.statusCode} ${answer.statusMessage}`);
    answer.resume();
  },
);
call.on('timeout', () => call.destroy(new Error('no answer for 4 seconds')));
call.on('error', (error) => fail(error.message));
call.end();

function fail(reason) {
  process.stderr.write(`unhealthy: ${reason}\n`);
  process.exitCode = 1;
}
