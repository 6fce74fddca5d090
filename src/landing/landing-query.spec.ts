import { expect, it } from 'vitest';
import { readLandingQuery } from './landing-query.js';

it.each([
  [{}, '', 1],
  [{ q: ' etl ', page: '3' }, 'etl', 3],
  [{ q: ['a', 'b'], page: ['2', '3'] }, 'a', 2],
  [{ q: 'x'.repeat(300), page: '0' }, 'x'.repeat(250), 1],
  [{ page: '-1' }, '', 1],
  [{ page: '1.5' }, '', 1],
  [{ page: '9'.repeat(30) }, '', 1],
  [{ q: '', page: '' }, '', 1],
])('%j has the text %j and the page %j', (parameters, text, page) => {
  expect(readLandingQuery(parameters)).toEqual({ text, page });
});
