import { Controller, Get } from '@nestjs/common';
import { Needs } from '../../auth/access/access.decorator.js';
import { version } from '../../common/version.js';

/** The routes by which a client checks that the API answers and which version it has. */
@Controller()
export class InfoController {
  @Needs('authenticated')
  @Get('test')
  test() {
    return { status: 'OK' };
  }

  @Needs('authenticated')
  @Get('info')
  info() {
    return { version };
  }
}
