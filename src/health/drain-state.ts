import { Injectable } from '@nestjs/common';

/**
 * Whether this process is about to stop. A stop calls `beginDraining` first and then gives the load balancer time to
 * notice; meanwhile requests are still answered.
 */
@Injectable()
export class DrainState {
  private draining = false;

  /** True after `beginDraining`. */
  get isDraining(): boolean {
    return this.draining;
  }

  /** Makes `/readyz` answer 503. It cannot be undone: the process is about to end. */
  beginDraining(): void {
    this.draining = true;
  }
}
