import { useEffect, useState } from 'react';
import { IconButton } from './button.tsx';
import { CheckIcon, CopyIcon } from './icons.tsx';

/** How long the button says that it has done its work, in milliseconds. */
const CONFIRMATION_MS = 1_500;

interface CopyButtonProps {
  /** What a click does, for instance `Copy result`. */
  readonly label: string;
  /** Called upon a click: the text may be long. */
  readonly text: () => string;
  readonly className?: string | undefined;
}

export function CopyButton({ label, text, className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), CONFIRMATION_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    await navigator.clipboard.writeText(text());
    setCopied(true);
  };
  return (
    <IconButton
      label={copied ? 'Copied' : label}
      className={className}
      onClick={() => {
        // Where the system forbids it, the text can still be selected and copied by hand.
        copy().catch(() => undefined);
      }}
    >
      {copied ? <CheckIcon /> : <CopyIcon />}
    </IconButton>
  );
}
