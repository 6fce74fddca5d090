import { expect, it, vi } from 'vitest';
import { StartError } from '../../common/start-error.js';
import { KerberosAcceptor } from './kerberos-acceptor.js';

// The package may be installed, so that its absence is simulated.
vi.mock('kerberos', () => {
  throw new Error("Cannot find package 'kerberos'");
});

it('without the package, the error names the packages to install', async () => {
  const opening = KerberosAcceptor.open('airflow@localhost', 'airflow.keytab');
  await expect(opening).rejects.toThrow(StartError);
  await expect(opening).rejects.toThrow(/npm package kerberos.*libkrb5-dev.*npm install .*kerberos@7/);
});
