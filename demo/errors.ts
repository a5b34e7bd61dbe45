import type { GraphQLError } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';

/** Why the server cannot start. The message says what to do. */
export class DemoServerError extends Error {
  override readonly name = 'DemoServerError';
  readonly code: 'port_in_use' | 'port_refused' | 'folder_unusable' | 'data_too_new';

  constructor(code: DemoServerError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** An error that a client may read: its message and `extensions.code` are sent as they are. */
export function clientError(code: string, message: string): GraphQLError {
  return createGraphQLError(message, { extensions: { code } });
}
