import { type FormEvent, useEffect, useRef } from 'react';
import type { Credentials } from '../../../shared/ipc.ts';
import type { FailedRequest } from '../../session/use-request.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import type { FailureText } from './notice-text.ts';
import styles from './sign-in.module.css';

interface PasswordSignInProps {
  /** False while something else is over this screen. */
  readonly active: boolean;
  readonly asking: boolean;
  readonly failed: FailedRequest | null;
  readonly fault: FailureText | null;
  readonly username: string;
  readonly onUsername: (username: string) => void;
  readonly password: string;
  readonly onPassword: (password: string) => void;
  readonly onSignIn: (credentials: Credentials) => Promise<void>;
}

/** A username and a password, typed here. */
export function PasswordSignIn({ active, asking, failed, fault, onSignIn, ...typed }: PasswordSignInProps) {
  const { username, onUsername, password, onPassword } = typed;
  const usernameInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);
  const messageAt = (place: 'username' | 'password') => (fault?.place === place ? fault.message : null);

  useEffect(() => {
    if (!active) return;
    const input = usernameInput.current?.value === '' ? usernameInput : passwordInput;
    input.current?.focus();
  }, [active]);
  useEffect(() => {
    if (failed === null) return;
    passwordInput.current?.focus();
    // Kept where it may be right: a network that was away is no reason to type it again.
    if (failed.failure.code === 'sign_in_refused') onPassword('');
  }, [failed, onPassword]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    return asking ? undefined : onSignIn({ username, password });
  };

  return (
    <form className={styles.form} onSubmit={submit} aria-labelledby="sign-in-heading">
      <TextField
        ref={usernameInput}
        label="Username"
        name="username"
        autoComplete="username"
        required
        value={username}
        onValue={onUsername}
        error={messageAt('username')}
      />
      <TextField
        ref={passwordInput}
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        value={password}
        onValue={onPassword}
        error={messageAt('password')}
      />
      <Button type="submit" look="primary" className={styles.submit ?? ''} busy={asking}>
        {asking ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
