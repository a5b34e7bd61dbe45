/** A dot-separated list of keys, for instance `login.tokens.access`. */
export type Path = string;

/** The value at `path`, or `undefined`. Own properties alone count. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

export interface Variables {
  [name: string]: string | Variables;
}

/** `{ input: { email: … } }` from `{ 'input.email': … }`. */
export function variablesFrom(values: Readonly<Record<Path, string>>): Variables {
  const root: Variables = Object.create(null);
  for (const [path, value] of Object.entries(values)) {
    const keys = path.split('.');
    const last = keys.pop() ?? path;
    let target = root;
    for (const key of keys) {
      const next = target[key];
      if (typeof next === 'object') {
        target = next;
      } else {
        const created: Variables = Object.create(null);
        target[key] = created;
        target = created;
      }
    }
    target[last] = value;
  }
  return root;
}

/** The paths that an answer has values at, without the values, to help correct a wrong path. */
export function pathsIn(root: object, limit = 20): Path[] {
  const found: Path[] = [];
  const visit = (parent: object, prefix: string): void => {
    for (const [key, value] of Object.entries(parent)) {
      if (found.length >= limit) return;
      const path = `${prefix}${key}`;
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) visit(value, `${path}.`);
      else found.push(path);
    }
  };
  visit(root, '');
  return found;
}
