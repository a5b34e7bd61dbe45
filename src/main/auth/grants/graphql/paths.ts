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

/** `{ input: { email: … } }` from `{ 'input.email': … }`. */
export function variablesFrom(values: Readonly<Record<Path, unknown>>): Record<string, unknown> {
  const root: Record<string, unknown> = Object.create(null);
  for (const [path, value] of Object.entries(values)) {
    const keys = path.split('.');
    const last = keys.pop() ?? path;
    let target = root;
    for (const key of keys) {
      const next = target[key];
      if (typeof next === 'object' && next !== null) {
        target = next as Record<string, unknown>;
      } else {
        const created: Record<string, unknown> = Object.create(null);
        target[key] = created;
        target = created;
      }
    }
    target[last] = value;
  }
  return root;
}

/** The paths that an answer has values at, without the values, to help correct a wrong path. */
export function pathsIn(root: unknown, limit = 20): Path[] {
  const found: Path[] = [];
  const visit = (value: unknown, prefix: string): void => {
    if (found.length >= limit) return;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      if (prefix !== '') found.push(prefix);
      return;
    }
    for (const [key, child] of Object.entries(value)) visit(child, prefix === '' ? key : `${prefix}.${key}`);
  };
  visit(root, '');
  return found;
}
