import { randomUUID } from 'node:crypto';
import { createBridgePeer } from './bridge-peer.ts';
import { createCodec } from './codec.ts';
import { createIpcRenderer } from './ipc-renderer.ts';
import { joinBridge } from './main-world.ts';
import { type PreloadWorldSettings, runPreload } from './preload-world.ts';
import { watchPerson } from './watch.ts';

/** The isolated world that the preload script and the host's half of the bridge share. */
export const PRELOAD_WORLD = 'Electron preload';
/** In that world alone: the function by which it speaks to the host, and the one by which the host speaks to it. */
export const BINDING = '__toHost';
export const RECEIVER = '__fromHost';

/** The two scripts that every document of a window gets before its own. */
export interface PageScripts {
  readonly mainWorld: string;
  readonly preloadWorld: string;
}

/** Writes the scripts of one window. The functions cross by their source text, so each is whole in itself. */
export function pageScripts(preload: string | null, processMembers: PreloadWorldSettings['process']): PageScripts {
  const handshake = randomUUID();
  const settings: PreloadWorldSettings = { handshake, binding: BINDING, receiver: RECEIVER, process: processMembers };
  const parts = [createCodec, createBridgePeer, createIpcRenderer, watchPerson];
  const script = preload === null ? 'null' : `function (require, module, exports, process, global) {\n${preload}\n}`;
  return {
    // Strict, so that no function of it can be had from a stack trace.
    mainWorld: `(() => { 'use strict'; (${joinBridge})(${JSON.stringify(handshake)}, ${createBridgePeer}); })();`,
    preloadWorld: `(${runPreload})(${JSON.stringify(settings)}, { ${parts.map((part) => `${part.name}: ${part}`).join(', ')} }, ${script});`,
  };
}
