import { Injectable } from '@nestjs/common';
import { AirflowConfig } from '../config/airflow-config.js';
import type { Principal } from '../http/principal.js';
import { checkOpenAccess } from './access/open-access.js';
import { ApplicationPassport } from './application-passport.js';
import { defaultBackend } from './backend-names.js';
import { BackendStrategy } from './backend.strategy.js';

/** Admits every request as `anonymous`. */
@Injectable()
export class DefaultStrategy extends BackendStrategy {
  readonly challenge = null;
  readonly fixedPrincipal: Principal = { name: 'anonymous', backend: defaultBackend };

  /** @throws StartError if other machines can reach the server and open access is not configured */
  constructor(passport: ApplicationPassport, config: AirflowConfig) {
    super(passport, defaultBackend);
    checkOpenAccess(config);
  }

  validate(): Principal {
    return this.fixedPrincipal;
  }
}
