import { describe, expect, it } from 'vitest';
import { layOutJson } from '../../../src/renderer/graphql/json-layout.ts';

describe('the layout of JSON', () => {
  it('is that of an indented print', () => {
    const value = { a: [1, { b: null }, [], {}, 'x, {y}: [z]'], c: true, d: { e: -1.5e3 } };
    expect(layOutJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
    expect(layOutJson(JSON.stringify(value, null, 7))).toBe(JSON.stringify(value, null, 2));
  });

  it('keeps what parsing would lose: digits, the order of keys, escapes, keys given twice', () => {
    const json = '{"id":12345678901234567890,"b":1.0,"2":1,"1":"\\u00e9\\"","b":2}';
    expect(layOutJson(json)).toBe(
      '{\n  "id": 12345678901234567890,\n  "b": 1.0,\n  "2": 1,\n  "1": "\\u00e9\\"",\n  "b": 2\n}',
    );
  });

  it('takes a bare value', () => {
    expect(layOutJson(' "text" ')).toBe('"text"');
  });

  it('takes a string of 20 million characters', () => {
    const json = JSON.stringify({ a: 'x'.repeat(20_000_000) });
    expect(layOutJson(json)).toHaveLength(json.length + 5);
  });
});
