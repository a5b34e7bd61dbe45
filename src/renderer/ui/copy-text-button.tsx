import { Button } from './button.tsx';
import { CheckIcon, CopyIcon } from './icons.tsx';
import { useCopied } from './use-copied.ts';

/** Copies what has no room to be shown: `label` says what that is. */
export function CopyTextButton({ label, text }: { readonly label: string; readonly text: string }) {
  const { copied, copy } = useCopied();
  return (
    <Button onClick={() => copy(text)}>
      {copied ? <CheckIcon /> : <CopyIcon />}
      {copied ? 'Copied' : label}
    </Button>
  );
}
