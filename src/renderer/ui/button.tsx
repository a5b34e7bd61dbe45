import type { ComponentProps } from 'react';
import styles from './button.module.css';

interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` is what the screen is for; `quiet` shows its edge under the pointer only. */
  readonly look?: 'primary' | 'plain' | 'quiet';
}

export function Button({ look = 'plain', className = '', type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={`${styles.button} ${styles[look]} ${className}`} {...rest} />;
}

/** A button that shows an icon alone: `label` is its name and its tooltip. */
export function IconButton({ label, className = '', ...rest }: ButtonProps & { readonly label: string }) {
  return <Button look="quiet" aria-label={label} title={label} className={`${styles.icon} ${className}`} {...rest} />;
}
