import { Controller, Get } from '@nestjs/common';
import { Needs } from '../../auth/access/access.decorator.js';
import { version } from '../../common/version.js';

/** What a client asks to see whether the API answers and who it is. */
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
