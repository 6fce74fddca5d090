import { expect, it } from 'vitest';
import { StatsdMetrics } from './statsd-metrics.js';

function collect(settings: { statsdPrefix?: string; statsdAllowList?: string } = {}) {
  const lines: string[] = [];
  const metrics = new StatsdMetrics({ statsdPrefix: 'airflow', statsdAllowList: '', ...settings }, (line) =>
    lines.push(line),
  );
  return { metrics, lines };
}

it.each([
  ['etl.daily-1', 'etl.daily-1'],
  ['a:b|c@d\ne', 'a_b_c_d_e'],
  ['Überlauf', '_berlauf'],
  ['_other', '_other'],
  ['é', '_'],
])('a DAG id cannot break a line: %j', (dagId, name) => {
  const { metrics, lines } = collect({ statsdPrefix: '' });
  metrics.dagRunTriggered(dagId);
  expect(lines).toEqual([`windsock.dag_run_triggered.${name}:1|c`]);
});

it.each([
  ['/x/:dag_id/y', 'x_dag_id_y'],
  ['/landing.css', 'landing_css'],
  ['/', '_'],
  ['unmatched', 'unmatched'],
])('a route becomes one level of a name: %s', (route, name) => {
  const { metrics, lines } = collect({ statsdAllowList: 'windsock.request.' });
  metrics.requestAnswered('GET', route, 200, 1);
  expect(lines).toEqual([`airflow.windsock.request.GET.${name}.200:1|c`]);
});

it('times are in milliseconds', () => {
  const { metrics, lines } = collect({ statsdAllowList: 'windsock.request_duration' });
  metrics.requestAnswered('GET', '/x', 200, 0.0123456);
  expect(lines).toEqual(['airflow.windsock.request_duration.GET.x:12.346|ms']);
});

it('a backend is named by the last part of its name', () => {
  const { metrics, lines } = collect();
  metrics.authenticated({ backend: 'airflow.api.auth.backend.kerberos_auth', outcome: 'throttled' });
  metrics.authenticated({ backend: 'none', outcome: 'refused' });
  expect(lines).toEqual([
    'airflow.windsock.authentication.kerberos_auth.throttled:1|c',
    'airflow.windsock.authentication.none.refused:1|c',
  ]);
});

// Airflow: what AllowListValidator.test answers for these.
it.each([
  ['windsock', true],
  ['WINDSOCK.auth', true],
  ['dagrun , windsock.authentication', true],
  ['airflow.windsock', false],
  ['indsock', false],
  ['scheduler,', true], // the empty item after the comma matches every name
])('the allow list %j', (statsdAllowList, isSent) => {
  const { metrics, lines } = collect({ statsdAllowList });
  metrics.authenticated({ backend: 'none', outcome: 'ok' });
  expect(lines.length === 1).toBe(isSent);
});
