/** The next event of each of many clients, in virtual time: one event a client, all times within a fixed horizon. */
export class TimingWheel {
  readonly #tickMs: number;
  /** The first client of each tick's list. */
  readonly #heads: Int32Array;
  /** By client: the next one of the same tick. */
  readonly #next: Int32Array;
  #current = -1;

  constructor(clients: number, horizonMs: number, tickMs: number) {
    this.#tickMs = tickMs;
    this.#heads = new Int32Array(Math.ceil(horizonMs / tickMs)).fill(NONE);
    this.#next = new Int32Array(clients).fill(NONE);
  }

  /** An event beyond the horizon never comes. The client must have no other event. */
  add(client: number, atMs: number): void {
    const tick = Math.max(Math.floor(atMs / this.#tickMs), this.#current + 1);
    if (tick >= this.#heads.length) return;
    this.#next[client] = this.#heads[tick] ?? NONE;
    this.#heads[tick] = client;
  }

  /** Calls `due` for each event in order of its tick. What it adds comes in a later tick, whatever time it names. */
  run(due: (client: number, atMs: number) => void): void {
    for (let tick = 0; tick < this.#heads.length; tick += 1) {
      this.#current = tick;
      let client = this.#heads[tick] ?? NONE;
      this.#heads[tick] = NONE;
      while (client !== NONE) {
        const following = this.#next[client] ?? NONE;
        due(client, tick * this.#tickMs);
        client = following;
      }
    }
  }
}

const NONE = -1;
