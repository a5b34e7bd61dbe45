/** No answer came, or it broke off. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** The server sends the caller elsewhere. Where to is not known: browsers do not tell (Fetch §2.2.6, "opaqueredirect"). */
export class RedirectedError extends Error {
  override readonly name = 'RedirectedError';
}

/** `fetch` tells of every fault of the line by a `TypeError` (Fetch §5.6, "network error"). */
export function throwUnreachable(error: unknown): never {
  throw error instanceof TypeError ? new UnreachableError('No answer came.') : error;
}
