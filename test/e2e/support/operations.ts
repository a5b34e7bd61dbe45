import type { Page } from '@playwright/test';
import { expect } from './latchkey.ts';

/**
 * Sends a GraphQL operation `count` times, one after the other, with the token of `page`'s window and past its screen.
 * Answers with the last `data`.
 */
export async function send(page: Page, endpoint: string, query: string, count = 1): Promise<Record<string, unknown>> {
  const { data, errors } = await page.evaluate(
    async ({ url, body, times }) => {
      const bootstrap = await window.latchkey.bootstrap();
      if (!bootstrap.ok) throw new Error(bootstrap.error.message);
      const { epoch } = bootstrap.value.session;
      let answer: { data?: Record<string, unknown>; errors?: unknown } = {};
      for (let n = 0; n < times; n += 1) {
        const authorization = await window.latchkey.authorize({ id: `sent-${n}`, epoch, rejectedGeneration: null });
        if (!authorization.ok) throw new Error(authorization.error.message);
        const headers = { 'content-type': 'application/json', ...authorization.value.headers };
        answer = await (await fetch(url, { method: 'POST', headers, body })).json();
      }
      return answer;
    },
    { url: endpoint, body: JSON.stringify({ query }), times: count },
  );
  expect(errors).toBeUndefined();
  return data ?? {};
}

/** The id of a project of the demo. */
export async function projectId(page: Page, endpoint: string): Promise<string> {
  const { project } = await send(page, endpoint, '{ project(key: "HBR") { id } }');
  return (project as { readonly id: string }).id;
}

/** A mutation that makes a task; whoever subscribed to changes is told. */
export function createTask(project: string, title: string): string {
  return `mutation { createTask(input: { projectId: "${project}", title: "${title}" }) { key } }`;
}
