import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../../common/start-error.js';
import { useKeytab } from './keytab.js';

const before = process.env.KRB5_KTNAME;
let folder: string;
let file: string;

beforeEach(() => {
  delete process.env.KRB5_KTNAME;
  folder = mkdtempSync(join(tmpdir(), 'windsock-keytab-'));
  file = join(folder, 'airflow.keytab');
  writeFileSync(file, '');
});

afterEach(() => {
  if (before !== undefined) process.env.KRB5_KTNAME = before;
  rmSync(folder, { recursive: true });
});

describe('the keytab of the process', () => {
  it('is the configured one, relative to the working directory', async () => {
    expect(await useKeytab(relative('.', file))).toBe(file);
    expect(process.env.KRB5_KTNAME).toBe(file);
  });

  it('is that of KRB5_KTNAME if it is set', async () => {
    process.env.KRB5_KTNAME = file;
    expect(await useKeytab('/no/such/file')).toBe(file);
  });

  it('is the configured one if KRB5_KTNAME is empty', async () => {
    process.env.KRB5_KTNAME = '';
    expect(await useKeytab(file)).toBe(file);
  });

  it.each(['FILE', 'WRFILE'])('may have the type %s in its name', async (type) => {
    expect(await useKeytab(`${type}:${file}`)).toBe(`${type}:${file}`);
  });

  it('need not be a file', async () => {
    expect(await useKeytab('MEMORY:airflow')).toBe('MEMORY:airflow');
  });

  it.each([
    ['[kerberos] keytab', undefined, 'FILE:/no/such/file'],
    ['KRB5_KTNAME', '/no/such/file', 'unused'],
  ])('is refused if the file does not exist, with an error that names %s', async (origin, variable, configured) => {
    if (variable) process.env.KRB5_KTNAME = variable;
    const refusal = useKeytab(configured);
    await expect(refusal).rejects.toThrow(StartError);
    await expect(refusal).rejects.toThrow(`${origin}: the keytab /no/such/file cannot be read (ENOENT)`);
  });
});
