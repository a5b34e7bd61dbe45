import { describe, expect, it } from 'vitest';
import { prepare } from '../../../src/renderer/graphql/prepare.ts';

const typed = { document: '{ a }', variables: '', cursor: 0 };

describe('what is typed', () => {
  it('becomes a request', () => {
    expect(prepare({ ...typed, variables: ' {"id": 1} ' })).toMatchObject({
      ok: true,
      request: { variables: { id: 1 }, source: { text: '{ a }', type: 'query' } },
    });
  });

  it('needs no variables', () => {
    expect(prepare({ ...typed, variables: ' \n' })).toMatchObject({ ok: true, request: { variables: {} } });
  });

  it('may hold two anonymous operations: the one at the cursor is sent', () => {
    const document = '{ a }\n{ b }';
    expect(prepare({ ...typed, document, cursor: 8 })).toMatchObject({
      ok: true,
      request: { source: { text: '     \n{ b }' } },
    });
  });
});

describe('what is wrong with it', () => {
  it('is a syntax error at its line and column', () => {
    expect(prepare({ ...typed, document: '{\n  a(\n}' })).toEqual({
      ok: false,
      problem: { kind: 'syntax', message: 'Expected Name, found "}".', line: 3, column: 1 },
    });
  });

  it('is that there is nothing, or no operation', () => {
    expect(prepare({ ...typed, document: '  \n' })).toMatchObject({
      problem: { kind: 'syntax', message: 'There is nothing to run yet.' },
    });
    expect(prepare({ ...typed, document: 'fragment F on Query { a }' })).toMatchObject({
      problem: { kind: 'syntax', message: expect.stringContaining('no operation') },
    });
  });

  it('is that the variables are no JSON, or no object', () => {
    expect(prepare({ ...typed, variables: '{' })).toMatchObject({
      problem: { kind: 'variables', message: expect.stringContaining('no valid JSON') },
    });
    for (const variables of ['[1]', '"a"', 'null', '7']) {
      expect(prepare({ ...typed, variables })).toMatchObject({
        problem: { kind: 'variables', message: expect.stringContaining('one JSON object') },
      });
    }
  });

  it('is that they are nested too deeply', () => {
    expect(prepare({ ...typed, document: '{a'.repeat(100_000) })).toMatchObject({
      problem: { kind: 'syntax', message: expect.stringContaining('nested too deeply') },
    });
    const variables = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(prepare({ ...typed, variables })).toMatchObject({
      problem: { kind: 'variables', message: expect.stringContaining('nested too deeply') },
    });
  });
});
