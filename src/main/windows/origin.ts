/** Every window is a page of this origin, whatever connection it belongs to; partitions keep them apart. */
export const SCHEME = 'app';
export const HOST = 'latchkey';
export const ORIGIN = `${SCHEME}://${HOST}`;
export const PAGE_URL = `${ORIGIN}/index.html`;
