import type { SharedStorage } from './contestant.ts';

const LOCK = 0;
const LENGTH = 1;
const HEADER_BYTES = 8;
const CAPACITY_BYTES = 64 * 1024;

/** The memory of a {@link sharedStorage}, to be passed to the threads that share it. */
export function newSharedMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + CAPACITY_BYTES);
}

/** Storage for windows in threads of their own: at once, and one at a time, as `localStorage` is. */
export function sharedStorage(memory: SharedArrayBuffer): SharedStorage {
  const header = new Int32Array(memory, 0, 2);
  const bytes = new Uint8Array(memory, HEADER_BYTES);
  const read = (): Record<string, string> => {
    const length = header[LENGTH] ?? 0;
    return length === 0 ? {} : JSON.parse(Buffer.from(bytes.slice(0, length)).toString());
  };
  const write = (items: Record<string, string>) => {
    const text = Buffer.from(JSON.stringify(items));
    if (text.length > CAPACITY_BYTES) throw new RangeError('The storage is full.');
    bytes.set(text);
    header[LENGTH] = text.length;
  };
  const locked = <T>(work: () => T): T => {
    while (Atomics.compareExchange(header, LOCK, 0, 1) !== 0) Atomics.wait(header, LOCK, 1);
    try {
      return work();
    } finally {
      Atomics.store(header, LOCK, 0);
      Atomics.notify(header, LOCK, 1);
    }
  };
  return {
    getItem: (key) => locked(read)[key] ?? null,
    setItem: (key, value) => {
      locked(() => write({ ...read(), [key]: value }));
    },
    removeItem: (key) => {
      locked(() => {
        const { [key]: _removed, ...rest } = read();
        write(rest);
      });
    },
  };
}
