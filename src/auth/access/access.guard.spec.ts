import type { ExecutionContext } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { Forbidden } from '../../common/errors.js';
import { AccessGuard } from './access.guard.js';

const asked = (principal: object | null, access?: string) =>
  new AccessGuard().canActivate({
    switchToHttp: () => ({ getRequest: () => ({ principal, routeOptions: { config: { access } } }) }),
  } as unknown as ExecutionContext);

describe('the guard behind the hook', () => {
  it.each([undefined, 'signed-in', 'authenticated', 'viewer', 'admin'])(
    'denies a request that the hook did not admit: %s',
    (access) => {
      expect(() => asked(null, access)).toThrow(Forbidden);
    },
  );

  it('admits a request that the hook admitted, and every request on a public route', () => {
    expect(asked({ name: 'ada', backend: 'b' }, 'admin')).toBe(true);
    expect(asked(null, 'public')).toBe(true);
    expect(asked(null, 'visitors')).toBe(true);
  });
});
