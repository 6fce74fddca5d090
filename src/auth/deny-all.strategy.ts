import { Injectable } from '@nestjs/common';
import { Forbidden } from '../common/errors.js';
import { ApplicationPassport } from './application-passport.js';
import { denyAllBackend } from './backend-names.js';
import { BackendStrategy } from './backend.strategy.js';

/** Denies every request. */
@Injectable()
export class DenyAllStrategy extends BackendStrategy {
  readonly challenge = null;

  constructor(passport: ApplicationPassport) {
    super(passport, denyAllBackend);
  }

  /** @throws Forbidden */
  validate(): never {
    throw new Forbidden();
  }
}
