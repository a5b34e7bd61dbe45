/** One end of the bridge between the preload script's world and the page's. Only copies cross it. */
export interface BridgePeer {
  /** Calls `receive` of the other end, now, with a copy of `value`; throws what it throws, and if nobody is there. */
  offer(name: string, value: unknown): void;
}

/**
 * Makes one end of the bridge. Both ends run this function, each in its own world, by its source text: it refers to
 * nothing outside itself, and takes what it needs of the page's globals before the page's first script can change them.
 *
 * The ends share `channel`, a DOM node that is in no document and that no script of the page holds. An event on it is
 * dispatched to both worlds synchronously, and the browser hands `detail` to the other world as a structured clone.
 * Functions and promises, which have no clone, stay with their owner: what crosses is a number, and the other end
 * makes a function or a promise of its own for it.
 *
 * The page's end is in the page's power, and need not be trusted: all that it can say is "call function n with these
 * copies", where n is a function that it was given.
 */
export function createBridgePeer(
  channel: EventTarget,
  names: { readonly ours: string; readonly theirs: string },
  receive: (name: string, value: unknown) => void,
): BridgePeer {
  type Packed =
    | { kind: 'copy'; value: unknown }
    | { kind: 'function' | 'promise'; id: number }
    | { kind: 'error'; message: string }
    | { kind: 'array'; elements: Packed[] }
    | { kind: 'object'; members: [string, Packed][] };
  type Outcome = { readonly ok: boolean; readonly value: Packed };
  type Message =
    | { type: 'offer'; ticket: number; name: string; value: Packed }
    | { type: 'call'; ticket: number; id: number; args: Packed[] }
    | { type: 'return'; ticket: number; outcome: Outcome }
    | { type: 'settle'; id: number; outcome: Outcome }
    | { type: 'release'; id: number };

  const DEEPEST = 1000;
  const { CustomEvent: ChannelEvent, Error: PlainError, Promise: PlainPromise } = globalThis;
  const { defineProperty, keys } = Object;
  const { apply } = Reflect;
  const dispatch = channel.dispatchEvent;
  const { then } = PlainPromise.prototype;
  const readDetail = Object.getOwnPropertyDescriptor(ChannelEvent.prototype, 'detail')?.get;
  const tagOf = Object.prototype.toString;
  const { get, set } = WeakMap.prototype;
  const own: Record<number, (...args: unknown[]) => unknown> = { __proto__: null } as never;
  const awaited: Record<number, (outcome: Outcome) => void> = { __proto__: null } as never;
  const returned: Record<number, Outcome> = { __proto__: null } as never;
  const collected = new FinalizationRegistry<number>((id) => say({ type: 'release', id }));
  let lastId = 0;

  function say(message: Message): void {
    apply(dispatch, channel, [new ChannelEvent(names.ours, { detail: message })]);
  }

  /** Objects met on the way are in `met`: one met again is packed as the same, and the clone keeps that. */
  function pack(value: unknown, depth = 0, met: WeakMap<object, Packed> = new WeakMap()): Packed {
    if (depth > DEEPEST) throw new PlainError(`Objects nested deeper than ${DEEPEST} cannot cross the context bridge.`);
    if (typeof value === 'function') {
      lastId += 1;
      own[lastId] = value as () => unknown;
      return { kind: 'function', id: lastId };
    }
    if (typeof value !== 'object' || value === null) return { kind: 'copy', value };
    if (value instanceof PlainPromise) return packPromise(value);
    if (value instanceof PlainError) return { kind: 'error', message: `${value.message}` };
    const known = apply(get, met, [value]) as Packed | undefined;
    if (known) return known;
    const tag = apply(tagOf, value, []);
    if (tag === '[object Array]') {
      const elements: Packed[] = [];
      const packed: Packed = { kind: 'array', elements };
      apply(set, met, [value, packed]);
      for (const element of value as unknown[]) elements[elements.length] = pack(element, depth + 1, met);
      return packed;
    }
    if (tag === '[object Object]') {
      const members: [string, Packed][] = [];
      const packed: Packed = { kind: 'object', members };
      apply(set, met, [value, packed]);
      for (const key of keys(value)) {
        members[members.length] = [key, pack((value as Record<string, unknown>)[key], depth + 1, met)];
      }
      return packed;
    }
    return { kind: 'copy', value };
  }

  function packPromise(promise: Promise<unknown>): Packed {
    lastId += 1;
    const id = lastId;
    const settle = (ok: boolean) => (value: unknown) => say({ type: 'settle', id, outcome: outcomeOf(ok, value) });
    apply(then, promise, [settle(true), settle(false)]);
    return { kind: 'promise', id };
  }

  function unpack(packed: Packed, met: WeakMap<Packed, object> = new WeakMap()): unknown {
    const known = apply(get, met, [packed]) as object | undefined;
    if (known) return known;
    switch (packed.kind) {
      case 'copy':
        return packed.value;
      case 'function':
        return proxyFunction(packed.id);
      case 'promise':
        return new PlainPromise((resolve, reject) => {
          awaited[packed.id] = (outcome) => {
            const value = unpack(outcome.value);
            if (outcome.ok) resolve(value);
            else reject(value);
          };
        });
      case 'error':
        return new PlainError(packed.message);
      case 'array': {
        const array: unknown[] = [];
        apply(set, met, [packed, array]);
        for (const element of packed.elements) array[array.length] = unpack(element, met);
        return array;
      }
      case 'object': {
        const object = {};
        apply(set, met, [packed, object]);
        for (const [key, member] of packed.members) {
          const value = unpack(member, met);
          defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
        }
        return object;
      }
      default:
        return undefined;
    }
  }

  function proxyFunction(id: number): (...args: unknown[]) => unknown {
    const proxy = (...args: unknown[]) =>
      ask((ticket) => ({ type: 'call', ticket, id, args: (pack(args) as { elements: Packed[] }).elements }));
    collected.register(proxy, id);
    return proxy;
  }

  /** Says something that the other end answers before `say` returns. */
  function ask(question: (ticket: number) => Message): unknown {
    lastId += 1;
    const ticket = lastId;
    say(question(ticket));
    const outcome = returned[ticket];
    delete returned[ticket];
    // Without an answer, the question or the answer held what has no structured clone.
    if (!outcome) throw new PlainError('An object could not be cloned.');
    const value = unpack(outcome.value);
    if (!outcome.ok) throw value;
    return value;
  }

  function outcomeOf(ok: boolean, value: unknown): Outcome {
    try {
      return { ok, value: pack(value) };
    } catch (error) {
      return { ok: false, value: pack(error) };
    }
  }

  function run(action: () => unknown): Outcome {
    try {
      return outcomeOf(true, action());
    } catch (error) {
      return outcomeOf(false, error);
    }
  }

  function hear(message: Message): void {
    switch (message.type) {
      case 'offer': {
        const outcome = run(() => receive(message.name, unpack(message.value)));
        say({ type: 'return', ticket: message.ticket, outcome });
        break;
      }
      case 'call': {
        const outcome = run(() => {
          const target = own[message.id];
          if (!target) throw new PlainError('The function is no longer there.');
          const args: unknown[] = [];
          for (const arg of message.args) args[args.length] = unpack(arg);
          return apply(target, undefined, args);
        });
        say({ type: 'return', ticket: message.ticket, outcome });
        break;
      }
      case 'return':
        returned[message.ticket] = message.outcome;
        break;
      case 'settle':
        awaited[message.id]?.(message.outcome);
        delete awaited[message.id];
        break;
      case 'release':
        delete own[message.id];
        break;
      default:
    }
  }

  channel.addEventListener(names.theirs, (event) => {
    const message = readDetail ? apply(readDetail, event, []) : null;
    if (message !== null) hear(message);
  });

  return {
    offer(name, value) {
      ask((ticket) => ({ type: 'offer', ticket, name, value: pack(value) }));
    },
  };
}
