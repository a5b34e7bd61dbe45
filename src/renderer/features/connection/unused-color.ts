import { CONNECTION_COLORS, type ConnectionColor } from '../../../shared/connection.ts';

/** The colour for a new connection: the first that the fewest others have. */
export function unusedColor(others: readonly { readonly color: ConnectionColor }[]): ConnectionColor {
  const uses = (color: ConnectionColor) => others.filter((other) => other.color === color).length;
  return CONNECTION_COLORS.reduce((least, color) => (uses(color) < uses(least) ? color : least));
}
