import { expect, it, vi } from 'vitest';
import { StartError } from '../../common/start-error.js';
import { KerberosAcceptor } from './kerberos-acceptor.js';

// Where the package is installed, this is the one way to be without it.
vi.mock('kerberos', () => {
  throw new Error("Cannot find package 'kerberos'");
});

it('without the package, the error says what to install', async () => {
  const opening = KerberosAcceptor.open('airflow@localhost', 'airflow.keytab');
  await expect(opening).rejects.toThrow(StartError);
  await expect(opening).rejects.toThrow(/npm package kerberos.*libkrb5-dev.*npm install .*kerberos@7/);
});
