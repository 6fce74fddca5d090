import { userInfo } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandVariables } from './expand-variables.js';

const environment = { HOME: '/home/me/', X: 'xx', Y: '${X}y', T: '~', EMPTY: '' };

describe('expandVariables', () => {
  // Results of Airflow 1.10.15's expand_env_var.
  it.each([
    ['~', '/home/me'],
    ['~/dags', '/home/me/dags'],
    ['$T/dags', '/home/me/dags'],
    ['x~/dags', 'x~/dags'],
    ['$X-${X}', 'xx-xx'],
    ['$Y', 'xxy'],
    ['$EMPTY.', '.'],
    ['$Xa ${} ${X $$X', '$Xa ${} ${X $xx'],
    ['$NOPE/${NOPE}', '$NOPE/${NOPE}'],
    ['a\\$X', 'a\\xx'],
  ])('turns %s into %s', (text, expected) => {
    expect(expandVariables(text, environment)).toBe(expected);
  });

  it('expands ~ to / if that is the home directory', () => {
    expect(expandVariables('~', { HOME: '/' })).toBe('/');
    expect(expandVariables('~/x', { HOME: '/' })).toBe('/x');
  });

  it("asks the system for the user's home directory if HOME is unset", () => {
    expect(expandVariables('~/x', {})).toBe(`${userInfo().homedir}/x`);
  });

  it.each([{ A: 'x$A' }, { A: '$A$A' }, { A: '$B', B: '$A' }])(
    'rejects variables that refer to themselves: %j',
    (env) => {
      expect(() => expandVariables('$A', env)).toThrow('has a $VARIABLE that refers to itself');
    },
  );

  it('leaves an expanded text unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('~', '/', '$X', '${Y}', '$', '{', '}', 'a')), (pieces) => {
        const once = expandVariables(pieces.join(''), environment);
        expect(expandVariables(once, environment)).toBe(once);
      }),
    );
  });
});
