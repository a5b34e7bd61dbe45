import type { CdpSession } from './chromium/connection.ts';

/** Paints what a page leaves blank, from its first frame on. Takes `#rgb` and `#rrggbb`; leaves other texts alone. */
export async function backgroundColor(page: CdpSession, color: string): Promise<void> {
  const long = color.replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');
  if (!/^#[0-9a-f]{6}$/i.test(long)) return;
  const [r, g, b] = [long.slice(1, 3), long.slice(3, 5), long.slice(5)].map((hex) => Number.parseInt(hex, 16));
  if (r === undefined || g === undefined || b === undefined) return;
  await page.send('Emulation.setDefaultBackgroundColorOverride', { color: { r, g, b } });
}
