import { Injectable } from '@nestjs/common';
import passport from 'passport';

/**
 * The Passport instance of one application, with its strategies. The instance that the package exports is global: two
 * applications in one process would share its strategies.
 */
@Injectable()
export class ApplicationPassport extends passport.Passport {}
