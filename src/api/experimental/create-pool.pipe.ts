import { Injectable, type PipeTransform } from '@nestjs/common';
import { LargeBodies } from '../../http/large-bodies.js';
import type { NewPool } from '../../pools/pool.js';
import { createPoolBody } from './create-pool.dto.js';

/** Reads the body of `POST /pools`, of any size. */
@Injectable()
export class CreatePoolPipe implements PipeTransform<Uint8Array | undefined, NewPool | Promise<NewPool>> {
  constructor(private readonly bodies: LargeBodies) {}

  transform(bytes: Uint8Array | undefined): NewPool | Promise<NewPool> {
    return this.bodies.read(createPoolBody, bytes);
  }
}
