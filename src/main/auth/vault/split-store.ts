import { type Random, type SecretStore, SecretStoreUnavailable } from '../ports.ts';

/**
 * The longest secret of the Credential Manager of Windows, in UTF-16 code units: `CRED_MAX_CREDENTIAL_BLOB_SIZE`
 * (wincred.h) is 2,560 bytes.
 */
export const WINDOWS_SECRET_LENGTH = 1_280;

/** Room for the tag in front of each part. */
const TAG_LENGTH = 12;
/** How often a secret is read, or written, that another process changes at the same time. */
const TRIES = 3;
const SLOTS = ['a', 'b'] as const;

type Slot = (typeof SLOTS)[number];

/** What the secret's own name holds where the secret is in parts. */
interface Head {
  readonly slot: Slot;
  readonly count: number;
  /** Stands in front of every part, so that parts of two writes are never taken for one secret. */
  readonly tag: string;
}

const HEAD = /^split:1:([ab]):(\d{1,6}):([0-9a-z]{1,11})$/;

/**
 * A store over one that takes short secrets only. A longer one is written in parts, into the slot of two that is not in
 * use, and counts once its head names that slot: a single write, so whoever reads, and whatever is cut off when,
 * there is the old secret or the new one.
 *
 * Parts are written from the first on and removed from the last on. What a crash leaves of them is therefore found from
 * the first on, and goes with the next write or removal. Where a part is missing, what is left is given as a text that
 * begins with the head.
 */
export class SplitStore implements SecretStore {
  readonly #store: SecretStore;
  readonly #maxLength: number;
  readonly #random: Random;

  /** @param maxLength - the longest secret that `store` takes, in UTF-16 code units. */
  constructor(store: SecretStore, maxLength: number, random: Random) {
    this.#store = store;
    this.#maxLength = maxLength;
    this.#random = random;
  }

  get durable(): boolean {
    return this.#store.durable;
  }

  async get(name: string): Promise<string | null> {
    let reading = await this.#read(name);
    for (let n = 1; n < TRIES && !reading.whole; n += 1) reading = await this.#read(name);
    return reading.text;
  }

  async set(name: string, secret: string): Promise<void> {
    for (let n = 0; n < TRIES; n += 1) {
      const before = parseHead(await this.#store.get(name));
      const head = this.#fits(secret) ? null : await this.#writeParts(name, secret, before);
      await this.#store.set(name, head === null ? secret : format(head));
      await this.#clear(name, head);
      // Another process may have written at the same time, where something other than the lock let it: into the same
      // slot, or parts that were then cleared as nobody's.
      if ((await this.#read(name)).whole) return;
    }
    throw new SecretStoreUnavailable('Another process writes the same secret.');
  }

  async delete(name: string): Promise<void> {
    await this.#store.delete(name);
    await this.#clear(name, null);
  }

  /** A short secret that reads like a head must not be taken for one. */
  #fits(secret: string): boolean {
    return secret.length <= this.#maxLength && parseHead(secret) === null;
  }

  async #read(name: string): Promise<{ readonly text: string | null; readonly whole: boolean }> {
    const text = await this.#store.get(name);
    const head = parseHead(text);
    if (head === null) return { text, whole: true };
    const prefix = `${head.tag}:`;
    const parts: string[] = [];
    for (let n = 0; n < head.count; n += 1) {
      const part = await this.#store.get(partName(name, head.slot, n));
      if (part?.startsWith(prefix)) parts.push(part.slice(prefix.length));
    }
    const whole = parts.length === head.count;
    // With its head in front, what is left of a secret can never be taken for one.
    return { text: whole ? parts.join('') : [text, ...parts].join('\n'), whole };
  }

  async #writeParts(name: string, secret: string, before: Head | null): Promise<Head> {
    const slot = before?.slot === 'a' ? 'b' : 'a';
    const tag = Math.floor(this.#random() * 36 ** (TAG_LENGTH - 1)).toString(36);
    const parts = split(secret, this.#maxLength - TAG_LENGTH);
    for (const [n, part] of parts.entries()) await this.#store.set(partName(name, slot, n), `${tag}:${part}`);
    return { slot, count: parts.length, tag };
  }

  /** Removes the parts that `head` does not name. One that the store does not let go of is left for the next time. */
  async #clear(name: string, head: Head | null): Promise<void> {
    try {
      for (const slot of SLOTS) {
        const first = head?.slot === slot ? head.count : 0;
        let end = first;
        while ((await this.#store.get(partName(name, slot, end))) !== null) end += 1;
        for (let n = end - 1; n >= first; n -= 1) await this.#store.delete(partName(name, slot, n));
      }
    } catch (error) {
      if (!(error instanceof SecretStoreUnavailable)) throw error;
    }
  }
}

function partName(name: string, slot: Slot, n: number): string {
  return `${name}/${slot}${n}`;
}

function format({ slot, count, tag }: Head): string {
  return `split:1:${slot}:${count}:${tag}`;
}

function parseHead(text: string | null): Head | null {
  const match: string[] | null = HEAD.exec(text ?? '');
  if (match === null) return null;
  const [, slot, count, tag] = match as [string, Slot, string, string];
  return { slot, count: Number(count), tag };
}

/** Never between the two halves of a character: a keychain keeps text, and half a character is none. */
function split(text: string, length: number): string[] {
  const parts: string[] = [];
  let start = 0;
  while (start < text.length) {
    let end = start + length;
    if ((text.codePointAt(end - 1) ?? 0) > 0xff_ff) end -= 1;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}
