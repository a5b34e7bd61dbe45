import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';

const MAX_BYTES = 10_000;

/** Reads the fields of a form. Rejects with a `RangeError` where it is longer than {@link MAX_BYTES}. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new RangeError('The form is too long.');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

/** The secret by which the provider knows that a form is its own. */
export function formSecret(ctx: KoaContextWithOIDC): string {
  return String(ctx.oidc.session?.state?.secret ?? '');
}
