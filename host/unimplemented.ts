/** Thrown where the app uses a part of Electron that the host lacks. The message names it. */
export class NotImplemented extends Error {
  readonly code = 'HOST_NOT_IMPLEMENTED';

  constructor(what: string) {
    super(`The host does not implement ${what}.`);
    this.name = 'NotImplemented';
  }
}

/** What the language itself looks up on any object: a promise's `then`, JSON's `toJSON`. */
const ASKED_OF_ANY_OBJECT: ReadonlySet<PropertyKey> = new Set(['then', 'toJSON']);

/** A prototype whose unknown members throw by name, so that nothing is missing silently. */
function throwingPrototype(name: string, prototype: object): object {
  return new Proxy(prototype, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target || ASKED_OF_ANY_OBJECT.has(key)) {
        return Reflect.get(target, key, receiver);
      }
      throw new NotImplemented(`${name}.${key}`);
    },
    set(target, key, value, receiver) {
      if (typeof key === 'symbol' || key in target) return Reflect.set(target, key, value, receiver);
      throw new NotImplemented(`${name}.${key} (setting it)`);
    },
  });
}

/** Makes every member that `guarded` and its instances lack throw by name. */
export function guardClass<C extends abstract new (...args: never[]) => object>(name: string, guarded: C): C {
  const { prototype } = guarded;
  Object.setPrototypeOf(prototype, throwingPrototype(name, Object.getPrototypeOf(prototype)));
  Object.setPrototypeOf(guarded, throwingPrototype(name, Object.getPrototypeOf(guarded)));
  return guarded;
}

/** `members` as the whole of `T`: what it lacks throws by name. */
export function guardObject<T extends object>(name: string, members: Partial<T>): T {
  return Object.setPrototypeOf(members, throwingPrototype(name, Object.prototype)) as T;
}

/** A module of Electron of which the host has nothing. */
export function absent<T extends object>(name: string): T {
  return new Proxy(class {}, {
    get(_target, key) {
      if (typeof key === 'symbol' || ASKED_OF_ANY_OBJECT.has(key)) return undefined;
      throw new NotImplemented(`${name}.${key}`);
    },
    construct() {
      throw new NotImplemented(name);
    },
  }) as object as T;
}

/**
 * A guarded implementation seen as Electron's own type. It may stand for the whole, because the members that it
 * lacks are there at run time: they throw by name.
 */
export function asWhole<T extends object>(guarded: object): T {
  return guarded as T;
}
