import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { isolate, operationAt, textOf } from '../../../src/renderer/graphql/operation-source.ts';

const TEXT = `# first
query One { a ...F }

query Two { b }
fragment F on Query { c ...G }
fragment G on Query { d }
fragment Unused on Query { e }
`;
const document = parse(TEXT);

function nameAt(text: string, offset: number): string | undefined {
  return operationAt(parse(text), offset)?.name?.value;
}

function isolated(name: string) {
  const operation = operationAt(document, TEXT.indexOf(name));
  if (operation === null) throw new Error(`There is no operation ${name}.`);
  return isolate(TEXT, document, operation);
}

describe('the operation at the cursor', () => {
  it('is the one around it, from its first character to its last', () => {
    const start = TEXT.indexOf('query Two');
    expect(nameAt(TEXT, start)).toBe('Two');
    expect(nameAt(TEXT, start + 'query Two { b }'.length)).toBe('Two');
    expect(nameAt(TEXT, TEXT.indexOf('query One') + 8)).toBe('One');
  });

  it('is the last one before it, where the cursor is between or in a fragment', () => {
    expect(nameAt(TEXT, TEXT.indexOf('\nquery Two'))).toBe('One');
    expect(nameAt(TEXT, TEXT.indexOf('fragment Unused'))).toBe('Two');
  });

  it('is the first one, where the cursor is before all', () => {
    expect(nameAt(TEXT, 0)).toBe('One');
  });

  it('is none where the document has none', () => {
    expect(operationAt(parse('fragment F on Query { a }'), 3)).toBeNull();
  });
});

describe('an isolated operation', () => {
  it('has the fragments that it uses, through others too, and nothing else', () => {
    const { document: sent } = isolated('One');
    expect(sent.definitions.map((definition) => 'name' in definition && definition.name?.value)).toEqual([
      'One',
      'F',
      'G',
    ]);
  });

  it('is sent as typed, with the rest blanked so that lines and columns stay', () => {
    const { text } = isolated('Two');
    expect(text).toHaveLength(TEXT.length);
    expect(text.split('\n').map((line) => line.trimEnd())).toEqual([
      '# first',
      '',
      '',
      'query Two { b }',
      '',
      '',
      '',
      '',
    ]);
    expect(text.indexOf('query Two')).toBe(TEXT.indexOf('query Two'));
  });

  it('is sent unchanged where nothing is left out', () => {
    const text = '# why\nquery  Odd{a}  # spacing';
    const only = parse(text);
    const operation = operationAt(only, 0);
    if (operation === null) throw new Error('unreachable');
    const source = isolate(text, only, operation);
    expect(source.text).toBe(text);
    expect(textOf(source.document)).toBe(text);
  });

  it('tells its name and type', () => {
    expect(isolated('One')).toMatchObject({ name: 'One', type: 'query' });
    const anonymous = parse('subscription { a }');
    const operation = operationAt(anonymous, 0);
    if (operation === null) throw new Error('unreachable');
    expect(isolate('subscription { a }', anonymous, operation)).toMatchObject({ name: null, type: 'subscription' });
  });

  it('survives fragments that use each other', () => {
    const text = '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }';
    const circular = parse(text);
    const operation = operationAt(circular, 0);
    if (operation === null) throw new Error('unreachable');
    expect(isolate(text, circular, operation).document.definitions).toHaveLength(3);
  });
});

it('knows no text of a document that it did not make', () => {
  expect(textOf(document)).toBeUndefined();
});
