import { Injectable } from '@nestjs/common';
import passport from 'passport';

/**
 * The Passport of one application, which its strategies register with. The instance that the package exports belongs to
 * the process, and two applications in one process would share its strategies.
 */
@Injectable()
export class ApplicationPassport extends passport.Passport {}
