/** Up to this many bytes a loop copies faster than a view on them is made. */
const SHORT_COPY = 100;

/** Text that is written byte by byte, as UTF-8. */
export class Utf8Writer {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** @param expected how many bytes will be written, about */
  constructor(expected: number) {
    this.#bytes = new Uint8Array(expected);
  }

  write(byte: number): void {
    if (this.#length === this.#bytes.length) this.#makeRoom(1);
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  /** Writes the bytes of `source` from `start` up to, but not including, `end`. */
  copy(source: Uint8Array, start: number, end: number): void {
    const count = end - start;
    if (this.#length + count > this.#bytes.length) this.#makeRoom(count);
    if (count > SHORT_COPY) {
      this.#bytes.set(source.subarray(start, end), this.#length);
    } else {
      for (let index = 0; index < count; index += 1)
        this.#bytes[this.#length + index] = source[start + index] as number;
    }
    this.#length += count;
  }

  toString(): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#bytes.subarray(0, this.#length));
  }

  #makeRoom(needed: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + needed));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
