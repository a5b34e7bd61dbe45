import { IconButton } from './button.tsx';
import { CheckIcon, CopyIcon } from './icons.tsx';
import { useCopied } from './use-copied.ts';

interface CopyButtonProps {
  /** What a click does, for instance `Copy result`. */
  readonly label: string;
  /** Called upon a click: the text may be long. */
  readonly text: () => string;
  readonly className?: string | undefined;
}

export function CopyButton({ label, text, className }: CopyButtonProps) {
  const { copied, copy } = useCopied();
  return (
    <IconButton label={copied ? 'Copied' : label} className={className} onClick={() => copy(text())}>
      {copied ? <CheckIcon /> : <CopyIcon />}
    </IconButton>
  );
}
