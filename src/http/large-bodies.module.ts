import { Module } from '@nestjs/common';
import { LargeBodies } from './large-bodies.js';

/** The thread for large request bodies. */
@Module({ providers: [LargeBodies], exports: [LargeBodies] })
export class LargeBodiesModule {}
