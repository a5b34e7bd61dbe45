import { useEffect, useRef } from 'react';
import type { Connection } from '../../../shared/connection.ts';
import { Button } from '../../ui/button.tsx';
import { providerOf } from './provider.ts';
import styles from './sign-in.module.css';
import type { SignInWay } from './way.ts';

type Elsewhere = Exclude<SignInWay, 'password'>;

interface SignInElsewhereProps {
  readonly way: Elsewhere;
  readonly connection: Connection;
  /** False while something else is over this screen. */
  readonly active: boolean;
  readonly onSignIn: () => Promise<void>;
}

/** The start of a sign-in in which nothing is typed here. */
export function SignInElsewhere({ way, connection, active, onSignIn }: SignInElsewhereProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (active) button.current?.focus();
  }, [active]);
  const provider = providerOf(connection.auth);
  return (
    <>
      <p className={styles.about}>{ABOUT[way](provider ?? 'the sign-in server')}</p>
      <Button ref={button} look="primary" className={styles.submit ?? ''} onClick={onSignIn}>
        {START[way]}
      </Button>
    </>
  );
}

const START: Readonly<Record<Elsewhere, string>> = {
  browser: 'Sign in with your browser',
  device: 'Sign in on another device',
  client: 'Sign in as the client',
};

const ABOUT: Readonly<Record<Elsewhere, (provider: string) => string>> = {
  browser: (provider) => `You sign in at ${provider}, and come back here. Latchkey never sees your password.`,
  device: (provider) => `Latchkey shows a code, which you enter at ${provider} on your phone or any other device.`,
  client: (provider) => `The application signs in at ${provider} for itself, with its own secret. No person is asked.`,
};
