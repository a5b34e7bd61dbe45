/** A gate that operations pass in the order of their arrival. It can be shut, at once or after a few more. */
export class Gate {
  #passes = Number.POSITIVE_INFINITY;
  #waiting: (() => void)[] = [];

  /** Whether everyone may pass, for good. */
  get isOpen(): boolean {
    return this.#passes === Number.POSITIVE_INFINITY;
  }

  /** How many operations wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves once the caller may pass. */
  pass(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    this.#admit();
    return promise;
  }

  /** Lets `passes` more operations through, and no other. */
  admit(passes: number): void {
    this.#passes = passes;
    this.#admit();
  }

  open(): void {
    this.admit(Number.POSITIVE_INFINITY);
  }

  #admit(): void {
    while (this.#passes > 0) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#passes -= 1;
      next();
    }
  }
}
