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

/** A user name and a password of one of the tables of users that are configured. */
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

  /** Asked by the constructor of the mixin, when only BasicHeaderStrategy's fields are there. */
  getPassportInstance(): ApplicationPassport {
    return this.passport;
  }

  validate({ ip }: BasicRequest, username: string, password: string): Promise<Principal> {
    return this.check.identify({ username, password }, ip);
  }
}
