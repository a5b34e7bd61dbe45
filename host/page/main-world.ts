import type { createBridgePeer } from './bridge-peer.ts';

/**
 * The page's half of the bridge. It runs in the page's own world before any script of the page, by its source text,
 * and waits for the preload script's world to hand it the channel: as the related target of one event, whose name only
 * the two halves know.
 */
export function joinBridge(handshake: string, createPeer: typeof createBridgePeer): void {
  const { defineProperty, freeze, hasOwn, isFrozen, values } = Object;

  function freezeDeeply(value: unknown): void {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || isFrozen(value)) return;
    freeze(value);
    for (const member of values(value)) freezeDeeply(member);
  }

  function expose(name: string, value: unknown): void {
    if (hasOwn(globalThis, name)) {
      throw new Error('Cannot bind an API on top of an existing property on the window object');
    }
    freezeDeeply(value);
    defineProperty(globalThis, name, { value, writable: false, enumerable: true, configurable: false });
  }

  if (window.top !== window) return;
  document.addEventListener(
    handshake,
    (event) => {
      const channel = (event as MouseEvent).relatedTarget;
      if (channel) createPeer(channel, { ours: 'to-preload', theirs: 'to-page' }, expose);
    },
    { once: true },
  );
}
