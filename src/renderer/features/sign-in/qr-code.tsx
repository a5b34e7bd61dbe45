import { encode } from 'uqr';
import styles from './qr-code.module.css';
import { darkRuns } from './qr-runs.ts';

/** Modules of free space around the code (ISO/IEC 18004 §9.1). */
const QUIET_ZONE = 4;

/** A text for the camera of a phone. Dark on light whatever the theme is: not every reader takes it the other way. */
export function QrCode({ text }: { readonly text: string }) {
  const { size, data } = encode(text, { ecc: 'M', border: QUIET_ZONE });
  return (
    <svg className={styles.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR code of the address">
      <rect className={styles.light} width={size} height={size} rx="2" />
      <path className={styles.dark} d={darkRuns(data)} />
    </svg>
  );
}
