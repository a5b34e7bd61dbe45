/** Turns values into JSON text and back, with the meaning of the structured clone algorithm that IPC has in Electron. */
export interface Codec {
  /** Throws `An object could not be cloned.` at what has no copy: a function, a symbol, a promise, a DOM node. */
  encode(value: unknown): string;
  decode(text: string): unknown;
}

/**
 * Makes the codec. It runs in the host and, by its source text, in a page: it refers to nothing outside itself.
 *
 * Plain JSON stays as it is. What JSON lacks is an array whose first element is a mark, `["$date", 5]`; a real array is
 * `["$", ...elements]`. An object met again is `["$ref", n]`, where n counts objects in the order of their first visit.
 */
export function createCodec(): Codec {
  const views: Readonly<Record<string, (new (buffer: ArrayBuffer) => ArrayBufferView) | undefined>> = {
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  };

  const uncloneable = () => new Error('An object could not be cloned.');

  function bytesToText(bytes: Uint8Array): string {
    let binary = '';
    for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(binary);
  }

  function textToBuffer(text: string): ArrayBuffer {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
  }

  function pack(value: unknown, seen: Map<object, number>): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : ['$number', Object.is(value, -0) ? '-0' : `${value}`];
      case 'undefined':
        return ['$undefined'];
      case 'bigint':
        return ['$bigint', `${value}`];
      case 'object':
        return value === null ? null : packObject(value, seen);
      default:
        throw uncloneable();
    }
  }

  function packObject(value: object, seen: Map<object, number>): unknown {
    const visited = seen.get(value);
    if (visited !== undefined) return ['$ref', visited];
    seen.set(value, seen.size);
    if (Array.isArray(value)) return ['$', ...Array.from(value, (element) => pack(element, seen))];
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      // The name of the built-in, also for a subclass such as Node's Buffer.
      const name = Object.prototype.toString.call(value).slice(8, -1);
      if (!views[name]) throw uncloneable();
      return ['$view', name, bytesToText(bytes)];
    }
    switch (Object.prototype.toString.call(value).slice(8, -1)) {
      case 'Object':
        return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, pack(member, seen)]));
      case 'Date':
        return ['$date', pack((value as Date).getTime(), seen)];
      case 'RegExp':
        return ['$regexp', (value as RegExp).source, (value as RegExp).flags];
      case 'Map':
        return ['$map', ...Array.from(value as Map<unknown, unknown>, ([k, v]) => [pack(k, seen), pack(v, seen)])];
      case 'Set':
        return ['$set', ...Array.from(value as Set<unknown>, (element) => pack(element, seen))];
      case 'Error': {
        const { name, message, stack } = value as Error;
        return ['$error', `${name}`, `${message}`, `${stack}`];
      }
      case 'ArrayBuffer':
        return ['$buffer', bytesToText(new Uint8Array(value as ArrayBuffer))];
      case 'Boolean':
      case 'Number':
      case 'String':
        return ['$boxed', pack(value.valueOf(), seen)];
      default:
        throw uncloneable();
    }
  }

  function unpack(packed: unknown, seen: object[]): unknown {
    if (typeof packed !== 'object' || packed === null) return packed;
    if (!Array.isArray(packed)) {
      const object = remember({}, seen);
      for (const [key, member] of Object.entries(packed)) {
        // Not an assignment, which would take the key `__proto__` for the prototype.
        Object.defineProperty(object, key, {
          value: unpack(member, seen),
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
      return object;
    }
    const [mark, ...rest] = packed;
    switch (mark) {
      case '$': {
        const array: unknown[] = remember([], seen);
        for (const element of rest) array.push(unpack(element, seen));
        return array;
      }
      case '$ref':
        return seen[rest[0]];
      case '$undefined':
        return undefined;
      case '$number':
        return Number(rest[0]);
      case '$bigint':
        return BigInt(rest[0]);
      case '$date':
        return remember(new Date(unpack(rest[0], seen) as number), seen);
      case '$regexp':
        return remember(new RegExp(rest[0], rest[1]), seen);
      case '$map': {
        const map = remember(new Map<unknown, unknown>(), seen);
        for (const [key, member] of rest) map.set(unpack(key, seen), unpack(member, seen));
        return map;
      }
      case '$set': {
        const set = remember(new Set<unknown>(), seen);
        for (const element of rest) set.add(unpack(element, seen));
        return set;
      }
      case '$error':
        return remember(Object.assign(new Error(rest[1]), { name: rest[0], stack: rest[2] }), seen);
      case '$buffer':
        return remember(textToBuffer(rest[0]), seen);
      case '$view': {
        const View = views[rest[0]];
        if (!View) throw uncloneable();
        return remember(new View(textToBuffer(rest[1])), seen);
      }
      case '$boxed':
        return remember(Object(unpack(rest[0], seen)), seen);
      default:
        throw uncloneable();
    }
  }

  function remember<T extends object>(object: T, seen: object[]): T {
    seen.push(object);
    return object;
  }

  return {
    encode: (value) => JSON.stringify(pack(value, new Map())),
    decode: (text) => unpack(JSON.parse(text), []),
  };
}
