import type { ApolloClient } from '@apollo/client';
import { type MonoTypeOperatorFunction, Observable, ReplaySubject } from 'rxjs';
import { AuthError } from '../auth/auth-error.ts';
import { type ClientOptions, createClient } from './client.ts';

/** The client of one sign-in, and the end of all that it does. */
export class EpochClient {
  readonly client: ApolloClient;
  readonly #ended = new ReplaySubject<void>(1);

  constructor(options: ClientOptions) {
    this.client = createClient(options);
  }

  /** Leaves the source when the epoch ends, with an `AuthError` `session_changed`. */
  untilEnd<T>(): MonoTypeOperatorFunction<T> {
    return (source) =>
      new Observable((observer) => {
        const subscription = source.subscribe(observer);
        subscription.add(
          this.#ended.subscribe(() =>
            observer.error(
              new AuthError({ code: 'session_changed', message: 'The sign-in ended before the operation did.' }),
            ),
          ),
        );
        return subscription;
      });
  }

  /** Cancels what is under way, and drops the cache a turn later. What is started later ends at once. */
  end(): void {
    this.#ended.next();
    this.client.stop();
    // In a turn of its own: the screen that comes next does not wait for it.
    setTimeout(() => this.client.clearStore().catch(() => undefined));
  }
}
