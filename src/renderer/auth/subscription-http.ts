import { ApolloLink } from '@apollo/client';
import { EventStreamLink } from '../graphql/event-stream-link.ts';
import { httpAnswerLink, remembering } from '../graphql/http-answer.ts';
import { httpLink } from '../graphql/http-link.ts';
import { streamLine } from './subscription-stream.ts';

/** https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, distinct connections mode. */
export const eventStreamLine = streamLine(({ url, print }, { fetch, onHeartbeat }) =>
  ApolloLink.from([httpAnswerLink, new EventStreamLink({ url, print, fetch: remembering(fetch), onHeartbeat })]),
);

/** https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol */
export const multipartLine = streamLine(({ url, print, headers }, { fetch, onHeartbeat }) =>
  httpLink({
    url,
    headers,
    print,
    fetch: remembering(fetch, ({ body }) => {
      if (body === '{}') onHeartbeat();
    }),
  }),
);
