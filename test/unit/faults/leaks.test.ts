import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { randomToken } from '../../../demo/auth/secrets.ts';
import { filesBelow, leaksIn } from '../../support/leaks.ts';

describe('the search for refresh tokens', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-leaks-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const token = randomToken('demo_rt');

  it('finds one that was planted in a file, among bytes that are no text', () => {
    mkdirSync(join(folder, 'logs'), { recursive: true });
    writeFileSync(join(folder, 'logs/latchkey.log'), Buffer.concat([Buffer.from([0, 255, 200]), Buffer.from(token)]));
    writeFileSync(join(folder, 'other'), 'nothing');
    expect(leaksIn(filesBelow(folder), [token])).toEqual(['logs/latchkey.log']);
  });

  it.each([0, 1, 2])('finds part %i of one', (n) => {
    const size = Math.floor(token.length / 3);
    const text = `…${token.slice(n * size, (n + 1) * size)}…`;
    expect(leaksIn([{ name: 'a heap', text }], [randomToken('demo_rt'), token])).toEqual(['a heap']);
  });

  it('finds none in the place of another', () => {
    expect(leaksIn([{ name: 'a heap', text: randomToken('demo_rt') }], [token])).toEqual([]);
  });
});
