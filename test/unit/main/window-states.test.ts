import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WindowStates } from '../../../src/main/windows/window-states.ts';

const bounds = { x: 0, y: 0, width: 800, height: 600 };

describe('what windows come back with', () => {
  let folder: string;
  const opened: WindowStates[] = [];
  const open = () => {
    const states = new WindowStates(join(folder, 'windows.json'), (problem) => expect.fail(problem.event));
    opened.push(states);
    return states;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((states) => states.flush()));
    rmSync(folder, { recursive: true });
  });

  it('is their place and what was typed in them', async () => {
    const states = open();
    const { id } = states.add('a', bounds);
    states.change(id, { draft: { document: '{ me }', variables: '' }, maximized: true });
    await states.flush();
    expect(open().open()).toMatchObject([
      { connectionId: 'a', bounds, maximized: true, draft: { document: '{ me }', variables: '' } },
    ]);
  });

  it('is kept for one that was closed, until the next one takes it', () => {
    const states = open();
    const { id } = states.add('a', bounds);
    states.add('b', bounds);
    states.change(id, { draft: { document: '{ me }', variables: '' } });
    states.close(id);
    expect(states.open().map(({ connectionId }) => connectionId)).toEqual(['b']);
    expect(states.reopen(({ connectionId }) => connectionId === 'b')).toBeNull();
    expect(states.reopen(({ connectionId }) => connectionId === 'a')).toMatchObject({
      id,
      draft: { document: '{ me }' },
    });
    expect(states.reopen(({ connectionId }) => connectionId === 'a')).toBeNull();
    expect(states.open()).toHaveLength(2);
  });

  it('is that of the one closed last, of ten at the most', () => {
    const states = open();
    const ids = Array.from({ length: 15 }, () => states.add('a', bounds).id);
    for (const id of ids) states.close(id);
    const reopened = Array.from({ length: 15 }, () => states.reopen(() => true)?.id ?? null);
    expect(reopened).toEqual([...ids.slice(5).reverse(), null, null, null, null, null]);
  });
});
