import { Observable } from 'rxjs';
import type { Authorization, AuthorizationRequest, LatchkeyApi } from '../../shared/ipc.ts';
import { AuthError } from './auth-error.ts';

/** What a link needs of the main process. */
export type Broker = Pick<LatchkeyApi, 'authorize' | 'cancelAuthorization'>;

/** What the broker is asked for, without the id of the request. */
export interface AuthorizationOptions extends Pick<AuthorizationRequest, 'epoch' | 'rejectedGeneration' | 'target'> {
  readonly broker: Broker;
  /** The latest nonce that the API gave for proofs (RFC 9449 §9), or `null`. */
  readonly dpopNonce: string | null;
}

/**
 * The headers of one operation, asked of the broker upon subscription: emits once and completes.
 * Errors with {@link AuthError} alone. Unsubscribing while the broker has not answered takes the request back.
 */
export function requestAuthorization(options: AuthorizationOptions): Observable<Authorization> {
  const { broker, dpopNonce, ...asked } = options;
  return new Observable((observer) => {
    const id = nextId();
    let waiting = true;
    broker.authorize({ id, ...asked, ...(dpopNonce !== null && { dpopNonce }) }).then(
      (result) => {
        waiting = false;
        if (result.ok) {
          observer.next(result.value);
          observer.complete();
        } else {
          observer.error(new AuthError(result.error));
        }
      },
      () => {
        waiting = false;
        observer.error(
          new AuthError({
            code: 'internal',
            message: 'The main process did not answer this window. Close the window and open a new one.',
          }),
        );
      },
    );
    return () => {
      if (!waiting) return;
      // Nobody is left to tell: a request that cannot be taken back is answered and its answer dropped.
      broker.cancelAuthorization(id).catch(() => undefined);
    };
  });
}

// Random, as the broker may see the ids of several windows; not `randomUUID`, which only secure contexts have.
const windowPart = Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join('');
let count = 0;

function nextId(): string {
  count += 1;
  return `${windowPart}-${count}`;
}
