import { z } from 'zod';

export const TASK_STATUSES = ['BACKLOG', 'TODO', 'IN_PROGRESS', 'IN_REVIEW', 'DONE'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];
export type TaskPriority = 'LOW' | 'MEDIUM' | 'HIGH' | 'URGENT';

export interface Project {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly colour: string;
  readonly leadId: string;
}

/** Times are milliseconds since the epoch. */
export interface Task {
  readonly id: number;
  readonly projectId: number;
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly status: TaskStatus;
  readonly priority: TaskPriority;
  readonly labels: readonly string[];
  readonly assigneeId: string | null;
  /** `YYYY-MM-DD` */
  readonly dueOn: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface TaskChange {
  readonly sequence: number;
  readonly kind: 'CREATED' | 'UPDATED' | 'DELETED';
  readonly taskId: number;
  readonly taskKey: string;
  readonly projectId: number;
  readonly userId: string;
  readonly at: number;
}

const title = z.string().trim().min(1, 'A task needs a title.').max(200, 'A title has at most 200 characters.');
const description = z.string().max(10_000, 'A description has at most 10,000 characters.');
const labels = z
  .array(z.string().trim().min(1, 'A label needs a word.').max(40, 'A label has at most 40 characters.'))
  .max(10, 'A task has at most ten labels.');
const dueOn = z.iso.date('Write the day as 2025-12-31.');
const status = z.enum(TASK_STATUSES);
const priority = z.enum(['LOW', 'MEDIUM', 'HIGH', 'URGENT']);

/** What GraphQL's types leave open of the inputs. */
export const newTask = z.object({
  projectId: z.string(),
  title,
  description: description.nullish().transform((text) => text ?? ''),
  status: status.nullish().transform((value) => value ?? 'TODO'),
  priority: priority.nullish().transform((value) => value ?? 'MEDIUM'),
  labels: labels.nullish().transform((words) => words ?? []),
  assigneeId: z
    .string()
    .nullish()
    .transform((id) => id ?? null),
  dueOn: dueOn.nullish().transform((day) => day ?? null),
});
export type NewTask = z.infer<typeof newTask>;

/** `null` clears what may be empty, and leaves what may not. */
export const taskUpdate = z.object({
  title: title.nullish(),
  description: description.nullish(),
  status: status.nullish(),
  priority: priority.nullish(),
  labels: labels.nullish(),
  assigneeId: z.string().nullish(),
  dueOn: dueOn.nullish(),
});
export type TaskUpdate = z.infer<typeof taskUpdate>;

export interface TaskFilter {
  readonly projectId?: string | null;
  readonly status?: readonly TaskStatus[] | null;
  readonly priority?: readonly TaskPriority[] | null;
  readonly assigneeId?: string | null;
  readonly label?: string | null;
  readonly search?: string | null;
}
