import type { FactoryProvider } from '@nestjs/common';
import { AirflowConfig } from '../../config/airflow-config.js';
import { kerberosBackend } from '../backend-names.js';
import { fullyQualifiedHostname } from './fully-qualified-hostname.js';
import { KerberosAcceptor } from './kerberos-acceptor.js';
import { useKeytab } from './keytab.js';

/**
 * The acceptor for the configured service and keytab; null if the Kerberos backend is not configured.
 *
 * @throws StartError if the package, the keytab or the key in it is missing
 */
export const kerberosAcceptor: FactoryProvider<KerberosAcceptor | null> = {
  provide: KerberosAcceptor,
  inject: [AirflowConfig],
  useFactory: async ({ api, kerberos }: AirflowConfig) => {
    if (!api.backends.includes(kerberosBackend)) return null;
    const service = `airflow@${kerberos.hostname || (await fullyQualifiedHostname())}`;
    return KerberosAcceptor.open(service, await useKeytab(kerberos.keytab));
  },
};
