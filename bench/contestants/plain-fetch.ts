import { OperationFailed, QUERY } from './contestant.ts';

/** Sends the operation without a client. @throws OperationFailed */
export async function sendOperation(
  origin: string,
  headers: Readonly<Record<string, string>>,
  query = QUERY,
): Promise<void> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  if (data?.viewer?.username !== 'ada') throw new OperationFailed(errors?.[0]?.message ?? `HTTP ${response.status}`);
}
