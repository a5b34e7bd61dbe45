import { isNumberText } from './exact-json.ts';

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;

/** A result as it stands after some of its parts. */
export interface ResultSoFar {
  readonly data: unknown;
  readonly errors?: readonly unknown[];
  readonly extensions?: Fields;
}

/** True for the first part of a result that comes in parts (`@defer`, `@stream`). */
export function comesInParts(part: unknown): part is Fields {
  return isFields(part) && 'hasNext' in part;
}

/**
 * Puts a result together from its parts, in both formats in use: patches with a `path` each (the draft of 2022-08-24, of
 * Apollo Router, GraphQL Yoga and others), and patches with the `id` of what was announced as `pending` (graphql 17 and
 * the present draft). https://github.com/graphql/graphql-spec/pull/1110
 *
 * No result is ever changed: each shares with the one before what the part between them left alone. A patch for a place
 * that is not there is passed over, as servers send such for what an error has taken away.
 */
export class IncrementalResult {
  readonly #pending = new Map<unknown, Path>();
  #data: unknown = null;
  #errors: readonly unknown[] = [];
  #extensions: Fields = {};

  /** Takes the next part, as parsed from JSON, and gives the result with it. */
  add(part: Fields): ResultSoFar {
    for (const { id, path } of listOf(part.pending)) if (isPath(path)) this.#pending.set(id, path);
    if (isPath(part.path)) this.#patch(part);
    else if ('data' in part) this.#data = part.data;
    for (const patch of listOf(part.incremental)) this.#patch(patch);
    for (const completed of listOf(part.completed)) this.#note(completed);
    // Those of a patch are noted with it.
    if (!isPath(part.path)) this.#note(part);
    return {
      data: this.#data,
      ...(this.#errors.length > 0 && { errors: this.#errors }),
      ...(Object.keys(this.#extensions).length > 0 && { extensions: this.#extensions }),
    };
  }

  #patch(patch: Fields): void {
    const { data, items, id, path, subPath } = patch;
    const announced = this.#pending.get(id);
    const place = announced === undefined ? path : [...announced, ...(isPath(subPath) ? subPath : [])];
    if (isPath(place)) {
      if (Array.isArray(items)) this.#addItems(items, place, announced !== undefined);
      else if (data !== undefined && data !== null)
        this.#data = changedAt(this.#data, place, (old) => merged(old, data));
    }
    this.#note(patch);
  }

  /** With an `id`, items follow those that are there; without, the path ends with the index of the first of them. */
  #addItems(items: readonly unknown[], place: Path, isAnnounced: boolean): void {
    const last = place.at(-1);
    const list = isAnnounced ? place : place.slice(0, -1);
    this.#data = changedAt(this.#data, list, (old) => {
      if (!Array.isArray(old)) return old;
      const start = isAnnounced || typeof last !== 'number' ? old.length : Math.min(last, old.length);
      return [...old.slice(0, start), ...items, ...old.slice(start + items.length)];
    });
  }

  #note({ errors, extensions }: Fields): void {
    if (Array.isArray(errors)) this.#errors = [...this.#errors, ...errors];
    if (isFields(extensions)) this.#extensions = { ...this.#extensions, ...extensions };
  }
}

/** `root` with another value at `path`; `root` itself where that is no place in it. */
function changedAt(root: unknown, path: Path, change: (old: unknown) => unknown): unknown {
  const parents: unknown[] = [];
  let place = root;
  for (const step of path) {
    if (!has(place, step)) return root;
    parents.push(place);
    place = (place as Record<string | number, unknown>)[step];
  }
  return path.reduceRight<unknown>((value, step, index) => withValue(parents[index], step, value), change(place));
}

function has(place: unknown, step: string | number): boolean {
  return typeof place === 'object' && place !== null && Object.hasOwn(place, step);
}

function withValue(parent: unknown, step: string | number, value: unknown): unknown {
  return Array.isArray(parent) ? parent.with(Number(step), value) : { ...(parent as Fields), [step]: value };
}

/** Objects and lists are merged member by member, anything else is replaced. */
function merged(old: unknown, added: unknown): unknown {
  if (Array.isArray(old) && Array.isArray(added)) {
    return Array.from({ length: Math.max(old.length, added.length) }, (_, index) =>
      index in added ? merged(old[index], added[index]) : old[index],
    );
  }
  if (!isFields(old) || !isFields(added)) return added;
  const entries = Object.entries(added).map(([name, value]) => [
    name,
    Object.hasOwn(old, name) ? merged(old[name], value) : value,
  ]);
  return { ...old, ...Object.fromEntries(entries) };
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isPath(value: unknown): value is Path {
  return Array.isArray(value) && value.every((step) => typeof step === 'string' || typeof step === 'number');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isNumberText(value);
}
