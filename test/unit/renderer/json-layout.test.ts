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

  it('keeps characters of every length, a mark of byte order, and half a surrogate pair', () => {
    for (const text of ['é\u{1f511}漢', '\ufeff', '\ud800']) expect(layOutJson(`["${text}"]`)).toContain(text);
  });

  it('is that of an indented print after blanks of all kinds, and where brackets stand in strings', () => {
    const json = '\r\n\t[ { "a\\\\" : [ ] , "b\\"]" : { } } , "" ]\n';
    expect(layOutJson(json)).toBe(JSON.stringify(JSON.parse(json), null, 2));
  });

  it('leaves on one line what is nested too deeply to be indented', () => {
    const depth = 100_000;
    const laidOut = layOutJson(`${'['.repeat(depth)}1,2${']'.repeat(depth)}`);
    expect(laidOut.replaceAll(/\s/g, '')).toBe(`${'['.repeat(depth)}1,2${']'.repeat(depth)}`);
    expect(laidOut.split('\n')).toHaveLength(201);
  });

  it('stops indenting where that would fill the memory', () => {
    const json = `${'['.repeat(100)}${'1,'.repeat(2_000_000)}1${']'.repeat(100)}`;
    expect(layOutJson(json).length).toBeLessThan(110_000_000);
  });

  it('takes JSON that is cut off', () => {
    expect(layOutJson('{"a":["b')).toBe('{\n  "a": [\n    "b');
    expect(layOutJson(']]"\\')).toContain(']');
  });
});
