import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePath, normalizeTarget } from '../http/request-target.js';
import { apiPath } from './api-path.js';
import { ClientError } from './client-errors.js';

const pathOf = (dagId: string) => apiPath`dags/${{ dagId }}/paused`;

describe('apiPath', () => {
  it('escapes characters with a meaning in URLs', () => {
    expect(pathOf('a b%?#ä+&;=@:')).toBe('/api/experimental/dags/a%20b%25%3F%23%C3%A4%2B%26%3B%3D%40%3A/paused');
    expect(apiPath`latest_runs`).toBe('/api/experimental/latest_runs');
  });

  it('is read back by the service, and survives the URL parser of fetch', () => {
    const ids = fc.string({ unit: 'binary', minLength: 1 }).filter((id) => !id.includes('/') && !/^\.\.?$/.test(id));
    fc.assert(
      fc.property(ids, (id) => {
        const { pathname, search, hash } = new URL(`http://h${pathOf(id)}`);
        expect([pathname, search, hash]).toEqual([pathOf(id), '', '']);
        expect(decodePath(pathname)).toBe(`/api/experimental/dags/${id}/paused`);
        expect(normalizeTarget(pathname).split('/')).toHaveLength(6);
      }),
    );
  });

  it.each([
    ['', 'must be text that is not empty'],
    [undefined as unknown as string, 'must be text that is not empty'],
    [7 as unknown as string, 'must be text that is not empty'],
    ['a/b', '"a/b" has a slash'],
    ['a/delete_dag', '"a/delete_dag" has a slash'],
    ['.', '"." means something else in a URL'],
    ['..', '".." means something else in a URL'],
    ['\ud800', 'is not well-formed Unicode'],
  ])('refuses %j', (id, why) => {
    expect(() => pathOf(id)).toThrow(ClientError);
    expect(() => pathOf(id)).toThrow(`The dag id ${why}`);
  });
});
