/** Wakes a loop. Calls that come while the loop works are not lost: its next wait ends at once. */
export class WakeUp {
  private isCalled = false;
  private resolve: (() => void) | null = null;

  call(): void {
    this.isCalled = true;
    this.resolve?.();
  }

  /** Resolves with the next call, or at once if there was one since the last wait. */
  async wait(): Promise<void> {
    if (!this.isCalled) await new Promise<void>((resolve) => (this.resolve = resolve));
    this.isCalled = false;
    this.resolve = null;
  }
}
