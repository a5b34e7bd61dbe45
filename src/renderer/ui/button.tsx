import type { ComponentProps } from 'react';
import styles from './button.module.css';

interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` is what the screen is for; `quiet` shows its edge under the pointer only. */
  readonly look?: 'primary' | 'plain' | 'quiet';
  /** What it started is under way. It keeps the focus, which a disabled button loses, and a press does nothing. */
  readonly busy?: boolean;
}

export function Button({
  look = 'plain',
  busy = false,
  className = '',
  type = 'button',
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={busy ? 'button' : type}
      className={`${styles.button} ${styles[look]} ${className}`}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? undefined : onClick}
      {...rest}
    />
  );
}

/** A button that shows an icon alone: `label` is its name and its tooltip. */
export function IconButton({ label, className = '', ...rest }: ButtonProps & { readonly label: string }) {
  return <Button look="quiet" aria-label={label} title={label} className={`${styles.icon} ${className}`} {...rest} />;
}
