import styles from './tumblers.module.css';

/** How long the key pin of each chamber is, in units of the drawing. */
const PINS = [34, 52, 26, 60, 44, 30, 54];
const CHAMBER = 24;
const PITCH = 46;
const SHEAR = 92;
/** The edge of the key where nothing is cut. */
const EDGE = SHEAR + 24;
const BOTTOM = 188;
const WIDTH = PINS.length * PITCH;

/** A pin-tumbler lock in section, with the right key in it: every pin meets the shear line. */
export function Tumblers() {
  return (
    <svg className={styles.lock} viewBox={`0 0 ${WIDTH} ${BOTTOM}`} aria-hidden="true">
      {PINS.map((length, index) => {
        const centre = centreOf(index);
        const left = centre - CHAMBER / 2;
        return (
          <g key={centre}>
            <path className={styles.chamber} d={`M${left} ${SHEAR + 70}V4h${CHAMBER}v${SHEAR + 66}`} />
            <path className={styles.spring} d={spring(centre, 8, SHEAR - 38 - (length - 40) / 4)} />
            <rect
              className={styles.driver}
              x={left + 3}
              y={SHEAR - 38 - (length - 40) / 4}
              width={CHAMBER - 6}
              height={36 + (length - 40) / 4}
              rx={1.5}
            />
          </g>
        );
      })}
      <path className={styles.key} d={keyOutline()} />
      {PINS.map((length, index) => (
        <path key={centreOf(index)} className={styles.pin} d={keyPin(centreOf(index), length)} />
      ))}
      <path className={styles.shear} d={`M-32 ${SHEAR}H${WIDTH}`} />
    </svg>
  );
}

function centreOf(pin: number): number {
  return PITCH / 2 + pin * PITCH;
}

function keyPin(centre: number, length: number): string {
  const half = CHAMBER / 2 - 3;
  return `M${centre - half} ${SHEAR + 2}h${half * 2}v${length - half - 2}l${-half} ${half}l${-half} ${-half}z`;
}

/** The blade: each pin rests in its cut. It comes from beyond the left border, where the hand is. */
function keyOutline(): string {
  const edge = Array.from({ length: WIDTH - 8 }, (_, x) => `L${x} ${depthAt(x)}`);
  return `M-60 ${EDGE}L0 ${EDGE}${edge.join('')}L${WIDTH} ${EDGE + 34}L${WIDTH - 14} ${BOTTOM}L-60 ${BOTTOM}z`;
}

function depthAt(x: number): number {
  const cuts = PINS.map((length, index) => SHEAR + length - Math.abs(x - centreOf(index)));
  return Math.max(EDGE, ...cuts);
}

function spring(centre: number, top: number, bottom: number): string {
  const turns = 6;
  const step = (bottom - top) / turns;
  const zigzag = Array.from({ length: turns }, (_, turn) => `l${turn % 2 === 0 ? 8 : -8} ${step}`);
  return `M${centre - 4} ${top}${zigzag.join('')}`;
}
