import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** The demo's database, so that its sessions outlive a restart. */
export const DEMO_DATA = join(ROOT, '.latchkey/demo');

export const DEMO_PORT = 4600;

export const DEMO_IDENTITY_PORT = 4601;
