import type { Http, HttpAnswer } from '../../auth/ports.ts';

/** One GraphQL query over HTTP. @throws HttpFailure */
export function postQuery(
  http: Http,
  url: string,
  query: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const common = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json;q=0.9',
  };
  return http.post(url, { headers: { ...common, ...headers }, body: JSON.stringify({ query }) }, signal);
}
