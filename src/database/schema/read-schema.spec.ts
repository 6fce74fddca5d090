import { expect, it } from 'vitest';
import { readSchema } from './read-schema.js';

it.each(['sqlite', 'postgresql', 'mysql'] as const)('the schema for %s is one statement after the other', (dialect) => {
  const statements = readSchema(dialect);
  expect(statements.filter((statement) => !/^(CREATE|ALTER|INSERT|DROP) [^;]+$/.test(statement))).toEqual([]);
  expect(statements.filter((statement) => statement.startsWith('CREATE TABLE')).length).toBeGreaterThan(30);
});
