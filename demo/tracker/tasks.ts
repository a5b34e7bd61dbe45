import type { Clock } from '../clock.ts';
import type { Database } from '../database.ts';
import { clientError } from '../errors.ts';
import type { NewTask, Task, TaskChange, TaskFilter, TaskUpdate } from './model.ts';

const TASK = `
  SELECT tasks.id, project_id AS projectId, projects.key || '-' || number AS key, title, tasks.description, status,
         priority, labels, assignee_id AS assigneeId, due_on AS dueOn, created_at AS createdAt, updated_at AS updatedAt
  FROM tasks JOIN projects ON projects.id = project_id`;

type TaskRow = Omit<Task, 'labels'> & { readonly labels: string };

const CHANGE = `
  SELECT sequence, kind, task_id AS taskId, task_key AS taskKey, project_id AS projectId, user_id AS userId, at
  FROM changes`;

/** A condition is skipped where its parameter is NULL. */
const FITS = `
  (:projectId IS NULL OR project_id = :projectId)
  AND (:assigneeId IS NULL OR assignee_id = :assigneeId)
  AND (:status IS NULL OR status IN (SELECT value FROM json_each(:status)))
  AND (:priority IS NULL OR priority IN (SELECT value FROM json_each(:priority)))
  AND (:label IS NULL OR EXISTS (SELECT 1 FROM json_each(labels) WHERE value = :label))
  AND (:search IS NULL OR instr(lower(title), lower(:search)) > 0)`;

/** Tasks, and the log of their changes. */
export class Tasks {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #onChange: (change: TaskChange) => void;

  constructor(database: Database, clock: Clock, onChange: (change: TaskChange) => void) {
    this.#database = database;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Tasks that fit, oldest first: `limit` of them after the id `after`. */
  list(filter: TaskFilter, after = 0, limit = -1): Task[] {
    const rows = this.#database.all<TaskRow>(
      `${TASK} WHERE ${FITS} AND tasks.id > :after ORDER BY tasks.id LIMIT :limit`,
      { ...parameters(filter), after, limit },
    );
    return rows.map(taskOf);
  }

  count(filter: TaskFilter): number {
    const sql = `SELECT count(*) AS count FROM tasks WHERE ${FITS}`;
    return this.#database.one<{ count: number }>(sql, parameters(filter))?.count ?? 0;
  }

  byId(id: string | number): Task | null {
    const row = this.#database.one<TaskRow>(`${TASK} WHERE tasks.id = ?`, String(id));
    return row ? taskOf(row) : null;
  }

  byKey(key: string): Task | null {
    const row = this.#database.one<TaskRow>(`${TASK} WHERE projects.key || '-' || number = upper(?)`, key);
    return row ? taskOf(row) : null;
  }

  create(input: NewTask, userId: string): Task {
    const now = this.#clock.now();
    return this.#change('CREATED', userId, () => {
      this.#requireUser(input.assigneeId);
      const project = this.#database.one<{ id: number; number: number }>(
        'UPDATE projects SET last_number = last_number + 1 WHERE id = ? RETURNING id, last_number AS number',
        input.projectId,
      );
      if (!project) throw clientError('NOT_FOUND', `There is no project ${input.projectId}.`);
      const id = this.#database.run(
        `INSERT INTO tasks (project_id, number, title, description, status, priority, labels, assignee_id, due_on,
                            created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        project.id,
        project.number,
        input.title,
        input.description,
        input.status,
        input.priority,
        JSON.stringify(input.labels),
        input.assigneeId,
        input.dueOn,
        now,
        now,
      );
      return this.#require(id);
    });
  }

  update(id: string, update: TaskUpdate, userId: string): Task {
    return this.#change('UPDATED', userId, () => {
      const task = this.#require(id);
      const { assigneeId = task.assigneeId, dueOn = task.dueOn } = update;
      this.#requireUser(assigneeId);
      this.#database.run(
        `UPDATE tasks SET title = ?, description = ?, status = ?, priority = ?, labels = ?, assignee_id = ?, due_on = ?,
                          updated_at = ? WHERE id = ?`,
        update.title ?? task.title,
        update.description ?? task.description,
        update.status ?? task.status,
        update.priority ?? task.priority,
        JSON.stringify(update.labels ?? task.labels),
        assigneeId,
        dueOn,
        this.#clock.now(),
        task.id,
      );
      return this.#require(id);
    });
  }

  remove(id: string, userId: string): Task {
    return this.#change('DELETED', userId, () => {
      const task = this.#require(id);
      this.#database.run('DELETE FROM tasks WHERE id = ?', task.id);
      return task;
    });
  }

  changes(projectId: string | null, after: number, limit: number): TaskChange[] {
    return this.#database.all<TaskChange>(
      `${CHANGE} WHERE sequence > :after AND (:projectId IS NULL OR project_id = :projectId)
       ORDER BY sequence LIMIT :limit`,
      { projectId, after, limit },
    );
  }

  /** Makes a change and logs it, both or neither; then tells of it. */
  #change(kind: TaskChange['kind'], userId: string, make: () => Task): Task {
    const [task, change] = this.#database.transaction(() => {
      const task = make();
      const sequence = this.#database.run(
        'INSERT INTO changes (kind, task_id, task_key, project_id, user_id, at) VALUES (?, ?, ?, ?, ?, ?)',
        kind,
        task.id,
        task.key,
        task.projectId,
        userId,
        this.#clock.now(),
      );
      return [task, this.#database.one<TaskChange>(`${CHANGE} WHERE sequence = ?`, sequence)] as const;
    });
    if (change) this.#onChange(change);
    return task;
  }

  #require(id: string | number): Task {
    const task = this.byId(id);
    if (!task) throw clientError('NOT_FOUND', `There is no task ${id}.`);
    return task;
  }

  #requireUser(id: string | null): void {
    if (id === null || this.#database.one('SELECT id FROM users WHERE id = ?', id)) return;
    throw clientError('NOT_FOUND', `There is no user ${id}.`);
  }
}

function taskOf({ labels, ...row }: TaskRow): Task {
  return { ...row, labels: JSON.parse(labels) };
}

function parameters({ projectId, assigneeId, status, priority, label, search }: TaskFilter) {
  return {
    projectId: projectId ?? null,
    assigneeId: assigneeId ?? null,
    status: status ? JSON.stringify(status) : null,
    priority: priority ? JSON.stringify(priority) : null,
    label: label ?? null,
    search: search ?? null,
  };
}
