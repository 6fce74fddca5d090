import { describe, expect, it } from 'vitest';
import { dagRows } from './dag-rows.js';
import { parseDagFile } from './parse-dag-file.js';

describe('dagRows', () => {
  const { dags } = parseDagFile(
    'f',
    `
d:
  description: text
  default_view: graph
  tags: [b, a, b]
  is_paused_upon_creation: false
  tasks:
    z: {operator: DummyOperator, owner: zoe}
    n: {operator: DummyOperator}
    s:
      operator: SubDagOperator
      owner: ann
      subdag:
        schedule_interval: '@once'
        tasks:
          i: {operator: SubDagOperator, owner: bob, subdag: {tasks: {}}}`,
  );

  it('returns a DAG and its sub-DAGs, all with the owners of the outermost DAG', () => {
    const common = { fileloc: '/f', owners: 'ann, nobody, zoe' };
    const ofSubdag = {
      ...common,
      isSubdag: true,
      rootDagId: 'd',
      description: null,
      defaultView: null,
      tags: [],
      isPausedUponCreation: null,
    };
    expect(dagRows(dags[0]!, '/f', 'nobody')).toEqual([
      {
        ...common,
        dagId: 'd',
        isSubdag: false,
        rootDagId: null,
        description: 'text',
        defaultView: 'graph',
        scheduleInterval: '{"type": "timedelta", "attrs": {"days": 1, "seconds": 0, "microseconds": 0}}',
        tags: ['b', 'a'],
        isPausedUponCreation: false,
      },
      { ...ofSubdag, dagId: 'd.s', scheduleInterval: '"@once"' },
      { ...ofSubdag, dagId: 'd.s.i', scheduleInterval: '"@once"' },
    ]);
  });
});
