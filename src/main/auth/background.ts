import { defect, type Timeline } from './timeline.ts';

/** Work that nobody waits for but quitting. */
export class Background {
  readonly #note: Timeline['note'];
  readonly #tasks = new Set<Promise<unknown>>();

  constructor(note: Timeline['note']) {
    this.#note = note;
  }

  /** Has quitting wait for `work`. @returns `work`. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#tasks.add(work);
    const done = () => this.#tasks.delete(work);
    work.then(done, done);
    return work;
  }

  /** The same for work whose outcome nobody asks for: a bug in it is noted. */
  run(where: string, work: Promise<unknown>): void {
    this.track(work).catch((error: unknown) => this.#note(defect(where, error)));
  }

  /** Resolves when all that is under way now has ended. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#tasks);
  }
}
