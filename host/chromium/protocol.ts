/** The Chrome DevTools Protocol's types. Playwright ships them without exporting them. */
export type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts';
