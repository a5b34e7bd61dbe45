import { ApolloLink } from '@apollo/client';
import { BaseHttpLink } from '@apollo/client/link/http';
import type { print } from 'graphql';
import type { HeaderFields } from '../auth/header-fields.ts';
import { httpAnswerLink } from './http-answer.ts';
import { REQUEST_OPTIONS } from './request-options.ts';

export interface HttpLinkOptions {
  readonly url: string;
  /** Sent with every operation, under those of its context. */
  readonly headers: HeaderFields;
  readonly print: typeof print;
  /** One that remembers: see {@link httpAnswerLink}. */
  readonly fetch: typeof fetch;
}

/**
 * Sends operations by POST with a JSON body, whose content type makes browsers ask the server first (a CORS preflight):
 * servers with CSRF prevention need no further header, and none is sent. The HTTP link is the base one, as the other one
 * adds extensions and headers that the person did not write.
 */
export function httpLink({ url, headers, print, fetch }: HttpLinkOptions): ApolloLink {
  const { credentials, ...fetchOptions } = REQUEST_OPTIONS;
  return ApolloLink.from([
    httpAnswerLink,
    new BaseHttpLink({ uri: url, headers, credentials, fetch, fetchOptions, includeUnusedVariables: true, print }),
  ]);
}
