import { expect, test } from 'vitest';
import type { ApiClient } from '../../demo/api-client.ts';
import { startTemporaryDemo } from '../../demo/temporary.ts';

async function signIn(api: ApiClient): Promise<string> {
  return (await api.login('ada', 'paper-lantern-27')).accessToken;
}

test('the seed looks like a team at work', async () => {
  await using demo = await startTemporaryDemo();
  const accessToken = await signIn(demo.api);
  const { projects, users, tasks } = await demo.api.request<{
    projects: { key: string; colour: string; progress: number; taskCount: number; lead: { name: string } }[];
    users: { name: string }[];
    tasks: { totalCount: number };
  }>('{ projects { key colour progress taskCount lead { name } } users { name } tasks { totalCount } }', {
    accessToken,
  });
  expect(projects.map(({ key }) => key)).toEqual(['HBR', 'LNT', 'ORC']);
  for (const project of projects) {
    expect(project.colour).toMatch(/^#[0-9a-f]{6}$/);
    expect(project.progress).toBeGreaterThan(0);
    expect(project.progress).toBeLessThan(1);
  }
  expect(users).toHaveLength(4);
  expect(tasks.totalCount).toBe(projects.reduce((sum, { taskCount }) => sum + taskCount, 0));
});

test('every type, field, argument and enum value has a description', async () => {
  await using demo = await startTemporaryDemo();
  interface Described {
    name: string;
    description: string | null;
  }
  const { __schema } = await demo.api.request<{
    __schema: {
      types: (Described & {
        fields: (Described & { args: Described[] })[] | null;
        inputFields: Described[] | null;
        enumValues: Described[] | null;
      })[];
    };
  }>(`{ __schema { types {
    name description
    fields { name description args { name description } }
    inputFields { name description }
    enumValues { name description }
  } } }`);
  const roots = ['Query', 'Mutation', 'Subscription'];
  const undescribed = __schema.types
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => {
      const fields = type.fields ?? [];
      const own = roots.includes(type.name) ? [] : [type];
      const parts = [
        ...fields,
        ...fields.flatMap(({ args }) => args),
        ...(type.inputFields ?? []),
        ...(type.enumValues ?? []),
      ];
      return [...own, ...parts].filter(({ description }) => !description).map(({ name }) => `${type.name}: ${name}`);
    });
  expect(undescribed).toEqual([]);
});

test('tasks come in pages that hold each task once', async () => {
  await using demo = await startTemporaryDemo();
  const accessToken = await signIn(demo.api);
  const keys: string[] = [];
  let after: string | null = null;
  do {
    const { tasks }: { tasks: { nodes: { key: string }[]; endCursor: string | null; totalCount: number } } =
      await demo.api.request(
        'query ($after: String) { tasks(first: 6, after: $after) { nodes { key } endCursor totalCount } }',
        {
          variables: { after },
          accessToken,
        },
      );
    keys.push(...tasks.nodes.map(({ key }) => key));
    after = tasks.endCursor;
    if (after === null) expect(new Set(keys).size).toBe(tasks.totalCount);
  } while (after !== null);
  expect(keys).toHaveLength(22);
});

test.each([
  ['{ projectId: 1, status: [DONE] }', ['HBR-1', 'HBR-8']],
  ['{ assigneeId: "user-tomas", priority: [HIGH, URGENT] }', ['LNT-6', 'ORC-3']],
  ['{ label: "sharing" }', ['LNT-7', 'ORC-5']],
  ['{ search: "TICKET" }', ['HBR-2']],
  ['{ projectId: "1 OR 1=1" }', []],
])('the filter %s finds the tasks that fit', async (filter, keys) => {
  await using demo = await startTemporaryDemo();
  const accessToken = await signIn(demo.api);
  const { tasks } = await demo.api.request<{ tasks: { nodes: { key: string }[] } }>(
    `{ tasks(filter: ${filter}) { nodes { key } } }`,
    { accessToken },
  );
  expect(tasks.nodes.map(({ key }) => key)).toEqual(keys);
});

test('a task is added, changed, moved and removed', async () => {
  await using demo = await startTemporaryDemo();
  const accessToken = await signIn(demo.api);
  const created = await demo.api.request<{ createTask: { id: string } }>(
    `mutation { createTask(input: { projectId: 2, title: "  Dim the cover too ", assigneeId: "user-mika", dueOn: "2031-02-28" }) {
       id key title description status priority labels assignee { name } dueOn project { name }
     } }`,
    { accessToken },
  );
  expect(created.createTask).toMatchObject({
    key: 'LNT-8',
    title: 'Dim the cover too',
    description: '',
    status: 'TODO',
    priority: 'MEDIUM',
    labels: [],
    assignee: { name: 'Mika Sato' },
    dueOn: '2031-02-28',
    project: { name: 'Lantern' },
  });
  const variables = { id: created.createTask.id };
  const updated = await demo.api.request(
    'mutation ($id: ID!) { updateTask(id: $id, input: { dueOn: null, labels: ["display"] }) { title dueOn labels assignee { name } } }',
    { variables, accessToken },
  );
  expect(updated).toEqual({
    updateTask: { title: 'Dim the cover too', dueOn: null, labels: ['display'], assignee: { name: 'Mika Sato' } },
  });
  await demo.api.request('mutation ($id: ID!) { setTaskStatus(id: $id, status: IN_REVIEW) { id } }', {
    variables,
    accessToken,
  });
  expect(await demo.api.request('{ task(key: "lnt-8") { status } }', { accessToken })).toEqual({
    task: { status: 'IN_REVIEW' },
  });
  await demo.api.request('mutation ($id: ID!) { deleteTask(id: $id) }', { variables, accessToken });
  expect(await demo.api.request('{ task(key: "LNT-8") { id } }', { accessToken })).toEqual({ task: null });
});

test.each([
  ['{ projectId: 99, title: "x" }', 'NOT_FOUND', 'There is no project 99.'],
  ['{ projectId: 1, title: " " }', 'BAD_USER_INPUT', 'A task needs a title.'],
  ['{ projectId: 1, title: "x", assigneeId: "nobody" }', 'NOT_FOUND', 'There is no user nobody.'],
  ['{ projectId: 1, title: "x", dueOn: "2031-02-30" }', 'BAD_USER_INPUT', 'Write the day as 2025-12-31.'],
])('a new task %s is refused with a clear message, and uses no number up', async (input, code, message) => {
  await using demo = await startTemporaryDemo();
  const accessToken = await signIn(demo.api);
  const create = (given: string) =>
    demo.api.request<{ createTask: { key: string } }>(`mutation { createTask(input: ${given}) { key } }`, {
      accessToken,
    });
  await expect(create(input)).rejects.toMatchObject({ code, message });
  expect((await create('{ projectId: 1, title: "Next" }')).createTask.key).toBe('HBR-9');
});

test.each(['{ tasks(first: 0) { totalCount } }', '{ tasks(after: "bogus") { totalCount } }', '{ project { name } }'])(
  '%s is refused as bad input',
  async (query) => {
    await using demo = await startTemporaryDemo();
    const accessToken = await signIn(demo.api);
    await expect(demo.api.request(query, { accessToken })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  },
);
