import { Controller, Get } from '@nestjs/common';
import { version } from '../common/version.js';

/** What a client asks to see whether the API answers and who it is. */
@Controller('api/experimental')
export class InfoController {
  @Get('test')
  test() {
    return { status: 'OK' };
  }

  @Get('info')
  info() {
    return { version };
  }
}
