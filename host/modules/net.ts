import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guardObject } from '../unimplemented.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** Whether the machine is online: yes, until a test says otherwise. The loopback of a closed network counts. */
export const network = { online: true };

export const net = guardObject<Electron.Net>('electron.net', {
  /** Node's fetch, and files, which Electron's reads too. */
  async fetch(input, init) {
    const url = typeof input === 'string' ? input : input.url;
    if (!url.startsWith('file:')) return fetch(input, init);
    try {
      const path = fileURLToPath(url.replace(/[?#].*$/s, ''));
      return new Response(await readFile(path), { headers: { 'content-type': TYPES[extname(path)] ?? '' } });
    } catch (error) {
      throw new Error('net::ERR_FILE_NOT_FOUND', { cause: error });
    }
  },
  isOnline: () => network.online,
  get online() {
    return network.online;
  },
} satisfies Pick<Electron.Net, 'fetch' | 'isOnline' | 'online'>);
