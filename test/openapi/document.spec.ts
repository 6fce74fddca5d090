import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import type { FastifyInstance } from 'fastify';
import * as prettier from 'prettier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createApplication } from '../../src/application.js';
import { loadAirflowConfig } from '../../src/config/load-airflow-config.js';
import type { RouteTable } from '../../src/http/route-table.js';
import { buildDocument } from '../../api-description/build-document.js';
import { sourceFiles } from '../architecture/source-files.js';
import { root } from '../docs/markdown.js';

const home = mkdtempSync(join(tmpdir(), 'windsock-'));
let application: Awaited<ReturnType<typeof createApplication>>;
let document: OpenAPIObject;

beforeAll(async () => {
  application = await createApplication(
    loadAirflowConfig({
      AIRFLOW_HOME: home,
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
      AIRFLOW__CORE__LOGGING_LEVEL: 'CRITICAL',
      AIRFLOW__WEBSERVER__BASE_URL: 'http://localhost:8080/some/path',
    }),
  );
  document = JSON.parse(JSON.stringify(buildDocument(application))) as OpenAPIObject;
});

afterAll(async () => {
  await application.close();
  rmSync(home, { recursive: true });
});

/** As the repository formats such a file. */
async function formatted(page: string, text: string): Promise<string> {
  return prettier.format(text, { ...(await prettier.resolveConfig(join(root, page))), filepath: page });
}

describe('the committed description', () => {
  // `npx vitest run test/openapi/document.spec.ts -u` writes both anew.
  it.each([
    ['docs/openapi.json', (value: OpenAPIObject) => JSON.stringify(value)],
    ['docs/openapi.yaml', (value: OpenAPIObject) => stringify(value)],
  ])('%s is what the code says', async (page, write) => {
    await expect(await formatted(page, write(document))).toMatchFileSnapshot(join(root, page));
  });

  it('has every route of the application, and none that is not there', () => {
    const { routeTable } = application.getHttpAdapter().getInstance() as unknown as FastifyInstance & {
      routeTable: RouteTable;
    };
    const routes = routeTable
      .list()
      .filter((route) => !route.startsWith('HEAD '))
      .map((route) =>
        route
          .replace('/some/path', '')
          .replaceAll(/:(\w+)/g, '{$1}')
          .replace(/ $/, ' /'),
      );
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(routes.sort());
  });

  it('has a summary and a name of its own for each', () => {
    const operations = Object.values(document.paths).flatMap(
      (item) => Object.values(item) as { summary?: string; operationId: string }[],
    );
    expect(operations.filter(({ summary }) => !summary)).toEqual([]);
    expect(
      operations.map(({ operationId }) => operationId).filter((name) => !/^[a-z]+[A-Za-z]*2?$/.test(name)),
    ).toEqual([]);
  });

  it('has nothing that Redocly finds wrong or doubtful', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: 'openapi.json', config });
    expect(
      problems.map(
        ({ severity, ruleId, message, location }) => `${severity} ${ruleId}: ${message} ${location[0]?.pointer}`,
      ),
    ).toEqual([]);
  });
});

it('the service loads neither the description nor @nestjs/swagger', () => {
  const loading = sourceFiles.filter(
    ({ imports, packages }) =>
      imports.some((path) => path.includes('api-description/')) || packages.includes('@nestjs/swagger'),
  );
  expect(loading.map(({ path }) => path)).toEqual([]);
});
