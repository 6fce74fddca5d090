import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { optionTable } from '../../src/config/options.js';
import { send } from '../support/http.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';
import { readFile, readYaml, unknownVariables } from './deploy-files.js';
import { environmentOf, readStages } from './dockerfile.js';

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

interface Container {
  readonly ports: { name: string; containerPort: number }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly volumeMounts: { name: string; mountPath: string }[];
  readonly securityContext: object;
}

interface Resource {
  readonly kind: string;
  readonly data?: Record<string, string>;
  /** Of each kind another. */
  readonly spec?: Record<string, unknown>;
}

const resources = new Map(readYaml<Resource>('deploy/kubernetes.yaml').map((resource) => [resource.kind, resource]));
const settings = resources.get('ConfigMap')!.data!;
const deployment = resources.get('Deployment')!.spec as {
  replicas: number;
  template: {
    metadata: { labels: object };
    spec: {
      containers: [Container];
      volumes: { name: string }[];
      terminationGracePeriodSeconds: number;
      securityContext: object;
    };
  };
};
const pod = deployment.template.spec;
const [container] = pod.containers;

describe('the probes', () => {
  let home: string;
  let windsock: RunningWindsock;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'windsock-'));
    windsock = await startWindsock({
      env: { AIRFLOW_HOME: home, AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.deny_all' },
    });
  });
  afterAll(async () => {
    await windsock.close();
    rmSync(home, { recursive: true });
  });

  it.each(['startupProbe', 'livenessProbe', 'readinessProbe'] as const)(
    '%s is answered without a password',
    async (name) => {
      const { httpGet } = container[name];
      expect((await send(windsock.url, 'GET', httpGet.path)).status).toBe(200);
      expect(container.ports.map((port) => port.name)).toContain(httpGet.port);
    },
  );

  it('a pod is not restarted because of its database', () => {
    expect(container.livenessProbe.httpGet.path).toBe('/livez');
    expect(container.readinessProbe.httpGet.path).toBe('/readyz');
    const { periodSeconds, failureThreshold } = container.startupProbe;
    expect(periodSeconds * failureThreshold).toBeGreaterThan(Number(optionTable.core.sqlAlchemyStartTimeout.default));
  });
});

describe('a pod', () => {
  it('is given the time to leave the endpoints, and then to stop', () => {
    const delay = Number(settings['AIRFLOW__WINDSOCK__SHUTDOWN_DELAY']);
    expect(delay).toBeGreaterThan(0);
    const needed = delay + Number(optionTable.windsock.shutdownTimeout.default);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(needed);
  });

  it('is no root, and writes to AIRFLOW_HOME alone', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 50000, runAsGroup: 50000 });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const home = environmentOf(readStages(readFile('Dockerfile')).at(-1)!)['AIRFLOW_HOME'];
    expect(container.volumeMounts.map(({ mountPath }) => mountPath)).toContain(home);
    expect(container.volumeMounts.map(({ name }) => name)).toEqual(pod.volumes.map(({ name }) => name));
  });

  it('authenticates callers, and has no unknown setting', () => {
    expect(settings['AIRFLOW__API__AUTH_BACKEND']).toBe('airflow.contrib.auth.backends.password_auth');
    expect(unknownVariables(Object.keys(settings))).toEqual([]);
  });
});

describe('the other resources', () => {
  it('hold no secret', () => {
    expect([...resources.keys()]).not.toContain('Secret');
    expect(JSON.stringify(settings)).not.toMatch(/:\/\/[^/"]*:[^/"]*@/);
  });

  it('select the pods of the deployment', () => {
    const { labels } = deployment.template.metadata;
    expect(resources.get('Service')!.spec!['selector']).toEqual(labels);
    expect(resources.get('PodDisruptionBudget')!.spec!['selector']).toEqual({ matchLabels: labels });
    expect(resources.get('NetworkPolicy')!.spec!['podSelector']).toEqual({ matchLabels: labels });
  });

  it('keep one pod at least', () => {
    expect(deployment.replicas).toBeGreaterThan(Number(resources.get('PodDisruptionBudget')!.spec!['minAvailable']));
  });
});
