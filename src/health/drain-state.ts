import { Injectable } from '@nestjs/common';

/**
 * Whether this process wants new requests. Who stops the server calls `beginDraining` first and waits until the load
 * balancer has noticed; until then requests are answered as ever.
 */
@Injectable()
export class DrainState {
  private draining = false;

  /** True from `beginDraining` on. */
  get isDraining(): boolean {
    return this.draining;
  }

  /** Makes `/readyz` answer 503 from now on. There is no way back: the process is about to end. */
  beginDraining(): void {
    this.draining = true;
  }
}
