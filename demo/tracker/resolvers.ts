import { createPubSub, type Repeater } from 'graphql-yoga';
import type { z } from 'zod';
import type { User, Users } from '../auth/users.ts';
import type { Clock } from '../clock.ts';
import type { DemoContext } from '../context.ts';
import type { Database } from '../database.ts';
import { clientError } from '../errors.ts';
import {
  newTask,
  type Project,
  type Task,
  type TaskChange,
  type TaskFilter,
  type TaskStatus,
  taskUpdate,
} from './model.ts';
import { Projects } from './projects.ts';
import { Tasks } from './tasks.ts';

interface Reference {
  readonly id?: string | null;
  readonly key?: string | null;
}

interface StatusArgument {
  readonly status?: readonly TaskStatus[] | null;
}

/** Resolvers of the project tracker. */
export function trackerResolvers(database: Database, clock: Clock, users: Users) {
  const topics = createPubSub<{ change: [TaskChange]; changeIn: [projectId: string, TaskChange] }>();
  const projects = new Projects(database);
  const tasks = new Tasks(database, clock, (change) => {
    topics.publish('change', change);
    topics.publish('changeIn', String(change.projectId), change);
  });
  const iso = (time: number) => new Date(time).toISOString();

  const Query = {
    viewer: (_: unknown, __: unknown, context: DemoContext) => users.byId(callerId(context)),
    users: () => users.all(),
    projects: () => projects.all(),
    project: (_: unknown, { id, key }: Reference) => pick(id, key, projects),
    task: (_: unknown, { id, key }: Reference) => pick(id, key, tasks),
    tasks: (_: unknown, args: { filter?: TaskFilter | null; first: number; after?: string | null }) => {
      const filter = args.filter ?? {};
      const first = pageSize(args.first);
      // One more than asked for tells whether there is a next page.
      const found = tasks.list(filter, args.after ? readCursor(args.after) : 0, first + 1);
      const nodes = found.slice(0, first);
      const last = nodes.at(-1);
      return { nodes, totalCount: tasks.count(filter), endCursor: last && found.length > first ? cursor(last) : null };
    },
    changes: (_: unknown, args: { projectId?: string | null; after: number; first: number }) =>
      tasks.changes(args.projectId ?? null, args.after, pageSize(args.first)),
  };

  const Mutation = {
    createTask: (_: unknown, { input }: { input: unknown }, context: DemoContext) =>
      tasks.create(parse(newTask, input), callerId(context)),
    updateTask: (_: unknown, { id, input }: { id: string; input: unknown }, context: DemoContext) =>
      tasks.update(id, parse(taskUpdate, input), callerId(context)),
    setTaskStatus: (_: unknown, { id, status }: { id: string; status: TaskStatus }, context: DemoContext) =>
      tasks.update(id, { status }, callerId(context)),
    deleteTask: (_: unknown, { id }: { id: string }, context: DemoContext) => tasks.remove(id, callerId(context)).id,
  };

  const Subscription = {
    taskChanged: {
      subscribe: (_: unknown, { projectId }: { projectId?: string | null }): Repeater<TaskChange> => {
        if (projectId === undefined || projectId === null) return topics.subscribe('change');
        if (!projects.byId(projectId)) throw clientError('NOT_FOUND', `There is no project ${projectId}.`);
        return topics.subscribe('changeIn', projectId);
      },
      resolve: (change: TaskChange) => change,
    },
  };

  return {
    Query,
    Mutation,
    Subscription,
    User: {
      tasks: (user: User, { status }: StatusArgument) => tasks.list({ assigneeId: user.id, status: status ?? null }),
    },
    Project: {
      lead: (project: Project) => users.byId(project.leadId),
      progress: ({ id }: Project) => {
        const all = tasks.count({ projectId: String(id) });
        return all === 0 ? 0 : tasks.count({ projectId: String(id), status: ['DONE'] }) / all;
      },
      taskCount: ({ id }: Project, { status }: StatusArgument) =>
        tasks.count({ projectId: String(id), status: status ?? null }),
      tasks: ({ id }: Project, { status }: StatusArgument) =>
        tasks.list({ projectId: String(id), status: status ?? null }),
    },
    Task: {
      project: (task: Task) => projects.byId(task.projectId),
      assignee: (task: Task) => (task.assigneeId === null ? null : users.byId(task.assigneeId)),
      createdAt: (task: Task) => iso(task.createdAt),
      updatedAt: (task: Task) => iso(task.updatedAt),
    },
    TaskChange: {
      task: (change: TaskChange) => tasks.byId(change.taskId),
      project: (change: TaskChange) => projects.byId(change.projectId),
      by: (change: TaskChange) => users.byId(change.userId),
      at: (change: TaskChange) => iso(change.at),
    },
  };
}

/** The access control lets nobody else come here; this says so to whoever changes it. */
function callerId({ caller }: DemoContext): string {
  if (caller.status === 'authenticated') return caller.principal.userId;
  throw clientError('UNAUTHENTICATED', 'Sign in: this operation needs an access token.');
}

function pick<T>(
  id: string | null | undefined,
  key: string | null | undefined,
  from: { byId(id: string): T | null; byKey(key: string): T | null },
): T | null {
  if (id) return from.byId(id);
  if (key) return from.byKey(key);
  throw clientError('BAD_USER_INPUT', 'Give an id or a key.');
}

function pageSize(first: number): number {
  if (first >= 1 && first <= 100) return first;
  throw clientError('BAD_USER_INPUT', 'Ask for 1 to 100 at a time.');
}

function cursor(task: Task): string {
  return Buffer.from(`task:${task.id}`).toString('base64url');
}

function readCursor(text: string): number {
  const id = /^task:(\d+)$/.exec(Buffer.from(text, 'base64url').toString())?.[1];
  if (id) return Number(id);
  throw clientError('BAD_USER_INPUT', 'Give as `after` the `endCursor` of a page before.');
}

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw clientError('BAD_USER_INPUT', result.error.issues.map(({ message }) => message).join(' '));
}
