import { Injectable } from '@nestjs/common';
import { AirflowConfig } from '../config/airflow-config.js';
import type { Principal } from '../http/principal.js';
import { requireClosedDoor } from './access/open-access.js';
import { ApplicationPassport } from './application-passport.js';
import { defaultBackend } from './backend-names.js';
import { BackendStrategy } from './backend.strategy.js';

/** Lets everybody in, by one name. */
@Injectable()
export class DefaultStrategy extends BackendStrategy {
  readonly challenge = null;
  readonly everybody: Principal = { name: 'anonymous', backend: defaultBackend };

  /** @throws StartError where the network could come in */
  constructor(passport: ApplicationPassport, config: AirflowConfig) {
    super(passport, defaultBackend);
    requireClosedDoor(config);
  }

  validate(): Principal {
    return this.everybody;
  }
}
