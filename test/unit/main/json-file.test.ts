import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { JsonFile, type JsonFileProblem } from '../../../src/main/system/json-file.ts';

const schema = z.object({ version: z.literal(1), names: z.array(z.string()) });
const empty = { version: 1 as const, names: [] };

describe('a JSON file', () => {
  let folder: string;
  let problems: JsonFileProblem[];
  const open = (path = join(folder, 'names.json')) =>
    new JsonFile(path, schema, empty, (problem) => problems.push(problem));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
    problems = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('begins with the fallback, and comes back with what was set', async () => {
    const file = open();
    expect(file.value).toEqual(empty);
    for (const name of ['a', 'b', 'c']) file.set({ version: 1, names: [...file.value.names, name] });
    await file.flush();
    expect(open().value.names).toEqual(['a', 'b', 'c']);
    expect(readdirSync(folder)).toEqual(['names.json']);
  });

  it('is made with its folder', async () => {
    const path = join(folder, 'deep', 'er', 'names.json');
    const file = open(path);
    file.set({ version: 1, names: ['a'] });
    await file.flush();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ version: 1, names: ['a'] });
  });

  it.each(['{"version":1', '', '{"version":2,"names":[]}', 'null'])('that reads %j is put aside, and said', (text) => {
    writeFileSync(join(folder, 'names.json'), text);
    expect(open().value).toEqual(empty);
    expect(problems).toMatchObject([{ event: 'file_put_aside' }]);
    expect(readFileSync(problems[0]?.file ?? '', 'utf8')).toBe(text);
  });

  it('says when the disk refuses, keeps the value, and tries again with the next change', async () => {
    const path = join(folder, 'blocked', 'names.json');
    writeFileSync(join(folder, 'blocked'), 'a file where a folder should be');
    const file = new JsonFile(join(folder, 'names.json'), schema, empty, (problem) => problems.push(problem));
    expect(() => open(path)).toThrow();
    rmSync(join(folder, 'blocked'));
    const other = open(path);
    writeFileSync(join(folder, 'blocked'), 'again');
    other.set({ version: 1, names: ['a'] });
    await other.flush();
    expect(problems).toMatchObject([{ event: 'file_not_written' }]);
    expect(other.value.names).toEqual(['a']);
    rmSync(join(folder, 'blocked'));
    await other.flush();
    expect(open(path).value.names).toEqual(['a']);
    expect(file.value).toEqual(empty);
  });
});
