import { describe, expect, it } from 'vitest';
import { RoleMap, roles } from './role-map.js';

/** The caller's highest role. */
function mostOf(rules: string, caller: string, dagId?: string): string {
  const map = RoleMap.parse(rules);
  return [...roles].reverse().find((role) => map.permits(caller, role, dagId)) ?? 'nothing';
}

describe('a role map', () => {
  it('without a rule permits everything', () => {
    expect(mostOf('', 'anybody', 'any')).toBe('admin');
    expect(mostOf('\n  \n;', 'anybody')).toBe('admin');
  });

  it.each([
    ['a = admin', 'a', 'x', 'admin'],
    ['a = trigger', 'a', 'x', 'trigger'],
    ['a=viewer', 'a', undefined, 'viewer'],
    ['a = viewer', 'A', 'x', 'nothing'],
    ['a = viewer', 'ab', 'x', 'nothing'],
    ['a* = viewer', 'ab', 'x', 'viewer'],
    ['*@EXAMPLE.COM = viewer', 'u@EXAMPLE.COM', 'x', 'viewer'],
    ['*@EXAMPLE.COM = viewer', 'u@EXAMPLE.COM.EVIL', 'x', 'nothing'],
    ['*@EXAMPLE.COM = viewer', 'u@EXAMPLExCOM', 'x', 'nothing'],
    ['http/*@R = viewer', 'http/host@R', 'x', 'viewer'],
    ['a = viewer; a = trigger etl_*', 'a', 'etl_1', 'trigger'],
    ['a = viewer; a = trigger etl_*', 'a', 'other', 'viewer'],
    ['a = trigger x y*z', 'a', 'y1z', 'trigger'],
    ['a = trigger x y*z', 'a', 'yz', 'trigger'],
    ['a = trigger y*y', 'a', 'y', 'nothing'],
    ['a = trigger *a*b*', 'a', 'xaxbx', 'trigger'],
    ['a = trigger *a*b*', 'a', 'xbxax', 'nothing'],
    ['a = trigger x', 'a', undefined, 'nothing'],
    ['a = trigger *', 'a', undefined, 'nothing'],
    ['a = trigger .*', 'a', 'x', 'nothing'],
  ])('%j gives %j for the DAG %j the role %s', (rules, caller, dagId, most) => {
    expect(mostOf(rules, caller, dagId)).toBe(most);
  });

  it('lists every invalid line', () => {
    expect(() => RoleMap.parse('a = viewer\nb viewer\nc = owner\n= admin\na b = admin\nd = ADMIN')).toThrow(
      ['"b viewer"', '"c = owner"', '"= admin"', '"a b = admin"', '"d = ADMIN"'].join('\n  - '),
    );
  });

  it('matches a long id in linear time', () => {
    const map = RoleMap.parse(`a = viewer ${'*a'.repeat(50)}b`);
    expect(map.permits('a', 'viewer', 'a'.repeat(100_000))).toBe(false);
  });
});
