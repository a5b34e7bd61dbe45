import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import styles from './split.module.css';

interface SplitProps {
  /** Names the separator, for instance `Width of the editors`. */
  readonly label: string;
  readonly direction: 'row' | 'column';
  /** The share of the first pane to start with, in percent. */
  readonly initial: number;
  readonly children: readonly [ReactNode, ReactNode];
}

const MIN = 15;
const MAX = 85;
const STEP = 2;

/** Two panes with a border between them that the pointer and the arrow keys move. */
export function Split({ label, direction, initial, children }: SplitProps) {
  const [share, setShare] = useState(initial);
  const panes = useRef<HTMLDivElement>(null);

  const drag = (event: PointerEvent<HTMLHRElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || panes.current === null) return;
    const { left, top, width, height } = panes.current.getBoundingClientRect();
    const at = direction === 'row' ? (event.clientX - left) / width : (event.clientY - top) / height;
    setShare(clamp(at * 100));
  };

  const press = (event: KeyboardEvent) => {
    const [less, more] = direction === 'row' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    const next = new Map([
      [less, share - STEP],
      [more, share + STEP],
      ['Home', MIN],
      ['End', MAX],
    ]).get(event.key);
    if (next === undefined) return;
    event.preventDefault();
    setShare(clamp(next));
  };

  return (
    <div
      ref={panes}
      className={`${styles.split} ${styles[direction]}`}
      style={{ '--share': `${share}%` } as CSSProperties}
    >
      <div className={styles.pane}>{children[0]}</div>
      <hr
        aria-label={label}
        aria-orientation={direction === 'row' ? 'vertical' : 'horizontal'}
        aria-valuenow={Math.round(share)}
        aria-valuemin={MIN}
        aria-valuemax={MAX}
        tabIndex={0}
        className={styles.border}
        onKeyDown={press}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onDoubleClick={() => setShare(initial)}
      />
      <div className={styles.pane}>{children[1]}</div>
    </div>
  );
}

function clamp(share: number): number {
  return Math.min(MAX, Math.max(MIN, share));
}
