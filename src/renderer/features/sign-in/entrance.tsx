import type { ReactNode } from 'react';
import { KeyMark } from '../../ui/key-mark.tsx';
import styles from './entrance.module.css';
import { Tumblers } from './tumblers.tsx';

/** The frame of every screen in front of the workspace: the lock on one side, what is to be done on the other. */
export function Entrance({ children }: { readonly children: ReactNode }) {
  return (
    <div className={styles.entrance}>
      <aside className={styles.lock}>
        <p className={styles.brand}>
          <KeyMark size={26} />
          Latchkey
        </p>
        <Tumblers />
        <p className={styles.motto}>
          Sign in once.
          <br />
          Every window stays signed in.
        </p>
      </aside>
      <main className={styles.main}>
        <div className={styles.column}>{children}</div>
      </main>
    </div>
  );
}
