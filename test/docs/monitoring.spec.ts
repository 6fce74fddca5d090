import { describe, expect, it } from 'vitest';
import { PrometheusMetrics } from '../../src/metrics/prometheus-metrics.js';
import { StatsdMetrics } from '../../src/metrics/statsd-metrics.js';
import { readPage } from './markdown.js';

const page = readPage('docs/monitoring.md');
/** The first cells of the tables' rows. */
const names = [...page.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name]) => name!);

const metrics = new PrometheusMetrics();
metrics.watchRequests(() => 0);
metrics.watchDatabase(() => ({ size: 1, inUse: 0, waiting: 0 }));
const registered = metrics.registry.getMetricsAsArray().map(({ name }) => name);

describe('docs/monitoring.md', () => {
  it("has every metric of Windsock's own, and no other", () => {
    expect(names.filter((name) => name.startsWith('windsock_')).sort()).toEqual(
      registered.filter((name) => name.startsWith('windsock_')).sort(),
    );
  });

  it('asks in its alerts, and tells in its text, of metrics that exist', () => {
    const mentioned = [...page.matchAll(/\b(?:windsock|nodejs|process)_[a-z_]+[a-z]\b/g)].map(([name]) => name);
    const lost = mentioned.filter((name) => !registered.includes(name.replace(/_bucket$/, '')));
    expect(lost).toEqual([]);
    expect(mentioned).toContain('windsock_http_request_duration_seconds_bucket');
  });

  it('has every name that is sent to StatsD, and no other', () => {
    const sent: string[] = [];
    const statsd = new StatsdMetrics({ statsdPrefix: '', statsdAllowList: '' }, (line) => sent.push(line));
    statsd.requestAnswered('<method>', '<route>', 200, 1);
    statsd.authenticated({ backend: '<backend>', outcome: 'ok' });
    statsd.dagRunTriggered('<dag_id>');
    const heads = (list: readonly string[]) => list.map((name) => name.split('.').slice(0, 2).join('.'));
    expect(heads(names.filter((name) => name.startsWith('windsock.')))).toEqual(heads(sent));
  });
});
