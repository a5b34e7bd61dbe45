import { useEffect, useState } from 'react';

/** How long a button says that it has done its work, in milliseconds. */
const CONFIRMATION_MS = 1_500;

/** Copies text, and says for a moment that it did. */
export function useCopied(): { readonly copied: boolean; readonly copy: (text: string) => void } {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), CONFIRMATION_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (text: string) => {
    // Where the system forbids it, the text can still be selected and copied by hand.
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return { copied, copy };
}
