import type { SharedStorage } from './contestant.ts';

/** Storage for the windows of one process. */
export function memoryStorage(): SharedStorage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => {
      items.set(key, value);
    },
    removeItem: (key) => {
      items.delete(key);
    },
  };
}
