import { describe, expect, it } from 'vitest';
import type { TaskInstanceState } from '../common/states.js';
import type { TriggerRule } from '../serialized-dags/trigger-rule.js';
import { countUpstream, triggerRuleVerdict, type Verdict } from './trigger-rules.js';

type States = readonly (TaskInstanceState | undefined)[];

const verdict = (rule: TriggerRule, states: States) => triggerRuleVerdict(rule, countUpstream(states));

describe('the verdict of a trigger rule on the states before it', () => {
  it.each<[TriggerRule, States, Verdict]>([
    ['all_success', ['success', 'success'], 'ready'],
    ['all_success', ['success', 'running'], 'waiting'],
    ['all_success', ['skipped', null], 'skipped'],
    ['all_success', ['skipped', 'failed'], 'upstream_failed'],
    ['all_success', ['upstream_failed', 'running'], 'upstream_failed'],
    ['all_failed', ['failed', 'upstream_failed'], 'ready'],
    ['all_failed', ['failed', null], 'waiting'],
    ['all_failed', ['skipped', null], 'skipped'],
    ['all_done', ['failed', 'skipped'], 'ready'],
    ['all_done', ['failed', 'up_for_retry'], 'waiting'],
    ['one_success', ['success', null], 'ready'],
    ['one_success', ['failed', null], 'waiting'],
    ['one_success', ['failed', 'failed'], 'skipped'],
    ['one_failed', ['failed', 'running'], 'ready'],
    ['one_failed', ['success', 'skipped'], 'skipped'],
    ['none_failed', ['skipped', 'skipped'], 'ready'],
    ['none_failed', ['skipped', 'failed'], 'upstream_failed'],
    ['none_failed_or_skipped', ['skipped', 'skipped'], 'skipped'],
    ['none_failed_or_skipped', ['skipped', 'success'], 'ready'],
    ['none_skipped', ['failed', 'success'], 'ready'],
    ['none_skipped', ['skipped', null], 'skipped'],
    ['dummy', [null, 'running'], 'ready'],
  ])('%s of %j is %s', (rule, states, expected) => {
    expect(verdict(rule, states)).toBe(expected);
  });

  it('does not count a task that has no instance', () => {
    expect(verdict('all_success', ['success', undefined])).toBe('waiting');
    expect(verdict('all_done', ['success', undefined])).toBe('waiting');
  });

  it('is ready for a task with nothing before it', () => {
    expect(verdict('one_failed', [])).toBe('ready');
  });
});
