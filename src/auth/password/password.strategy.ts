import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { AirflowConfig } from '../../config/airflow-config.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Principal } from '../../http/principal.js';
import { ApplicationPassport } from '../application-passport.js';
import type { AuthBackend } from '../backend.strategy.js';
import { BasicHeaderStrategy, type BasicRequest } from './basic-header.strategy.js';
import { PasswordCheck } from './password-check.js';
import { userStores } from './user-store.js';

/** Authenticates by a user name and a password from the configured tables of users. */
@Injectable()
export class PasswordStrategy
  extends PassportStrategy<typeof BasicHeaderStrategy, Principal>(BasicHeaderStrategy)
  implements AuthBackend
{
  readonly challenge = 'Basic';
  private readonly check: PasswordCheck;

  constructor(passport: ApplicationPassport, config: AirflowConfig, unitOfWork: UnitOfWork) {
    const stores = userStores(config, unitOfWork);
    super(passport, stores[0]!.backend);
    this.check = new PasswordCheck(stores, config);
  }

  /** Called by the mixin's constructor, when only BasicHeaderStrategy's fields are set. */
  getPassportInstance(): ApplicationPassport {
    return this.passport;
  }

  validate({ ip }: BasicRequest, username: string, password: string): Promise<Principal> {
    return this.check.identify({ username, password }, ip);
  }
}
