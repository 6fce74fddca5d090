import { expect, it } from 'vitest';
import { normalizeTarget } from './request-target.js';

// Recorded from Airflow 1.10.15 behind its gunicorn.
it.each([
  ['/api/x', '', '/api/x'],
  ['//api/x', '', '/api/x'],
  ['/////api/x?y=//z', '', '/api/x?y=//z'],
  ['/%2Fapi/x', '', '/api/x'],
  ['/%2f%2F/api/x', '', '/api/x'],
  ['//', '', '/'],
  ['//?a', '', '/?a'],
  ['//example.com/api/x', '', '/example.com/api/x'],
  ['http://h//api/x', '', '/api/x'],
  ['/api//x', '', '/api//x'],
  ['//api//x//', '', '/api//x//'],
  ['/\\/api/x', '', '/\\/api/x'],
  ['/./api/x', '', '/./api/x'],
  ['/a?b//c', '', '/a?b//c'],
  ['/b/api/x', '/b', '/b/api/x'],
  ['/b//api/x', '/b', '/b/api/x'],
  ['/b%2F/api/x', '/b', '/b/api/x'],
  ['/b////api//x', '/b', '/b/api//x'],
  ['/b//', '/b', '/b'],
  ['/b%2F%2F?a', '/b', '/b?a'],
  ['/bb//api/x', '/b', '/bb//api/x'],
  ['//b/api/x', '/b', '//b/api/x'],
  ['//b//api/x', '/b', '//b//api/x'],
  ['/%2Fb/api/x', '/b', '//b/api/x'],
])('%s below the base path %j is routed as %s', (target, basePath, routed) =>
  expect(normalizeTarget(target, basePath)).toBe(routed),
);

it.each([
  ['/x#y', '/x'],
  ['/x#y?z', '/x'],
  ['/x?y#z', '/x?y'],
  ['/x?y#z#?', '/x?y'],
  ['/x%23y#z', '/x%23y'],
  ['/x/#', '/x/'],
])('%s loses its fragment', (target, routed) => expect(normalizeTarget(target)).toBe(routed));
