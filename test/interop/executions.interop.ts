import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ExecutionCase, loadCases } from '../executions/execution-case.js';
import { playCase } from '../executions/play-case.js';
import { airflowStage, type AirflowStage } from './support/airflow-stage.js';
import { whyNot } from './support/interop.js';

// What the tests of executions demand of Windsock is what a real Airflow does, as they see it.
const dagsFolder = join(import.meta.dirname, 'recorded-dags');
const files = readdirSync(dagsFolder);
const cases = loadCases(join(import.meta.dirname, '../executions/recorded')).filter((one) =>
  files.includes(`${one.case}.py`),
);

vi.setConfig({ testTimeout: 600_000 });

describe.skipIf(whyNot)('the recorded executions, played on Airflow', () => {
  let stage: AirflowStage;
  let played: Map<ExecutionCase, Promise<string[]>>;

  beforeAll(async () => {
    const dagIds = cases.flatMap(({ dags }) => dags);
    stage = await airflowStage(dagsFolder, dagIds);
    played = new Map(cases.map((one) => [one, playCase(one, stage)]));
    for (const lines of played.values()) lines.catch(() => undefined); // its test says so
  });
  afterAll(() => stage.remove());
  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(stage.site.report())));

  it.each(cases)('$case', async (one) => {
    expect((await played.get(one))?.join('\n')).toBe('');
  });
});
