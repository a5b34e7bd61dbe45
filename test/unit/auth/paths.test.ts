import { describe, expect, it } from 'vitest';
import { pathsIn, valueAt, variablesFrom } from '../../../src/main/auth/grants/graphql/paths.ts';

describe('valueAt', () => {
  it.each([
    [{ login: { token: 'a' } }, 'login.token', 'a'],
    [{ tokens: ['a', 'b'] }, 'tokens.1', 'b'],
    [{ login: null }, 'login.token', undefined],
    [{ login: { token: 'abc' } }, 'login.token.length', undefined],
    [{ login: {} }, 'login.constructor.name', undefined],
    [{ login: {} }, 'login.token', undefined],
    [null, 'login', undefined],
  ])('in %j at %s is %j', (root, path, value) => {
    expect(valueAt(root, path)).toBe(value);
  });
});

describe('variablesFrom', () => {
  it('puts values that share a part of their paths into one object', () => {
    expect(variablesFrom({ 'input.who.name': 'ada', 'input.who.key': 'k', device: 'd' })).toEqual({
      input: { who: { name: 'ada', key: 'k' } },
      device: 'd',
    });
  });

  it('takes the names of an object’s own machinery for names like any other', () => {
    const variables = variablesFrom({ '__proto__.password': 'k' });
    expect(JSON.stringify(variables)).toBe('{"__proto__":{"password":"k"}}');
    expect(Object.prototype).not.toHaveProperty('password');
  });
});

describe('pathsIn', () => {
  it('names where there is a value, a list or nothing, and no values', () => {
    expect(pathsIn({ login: { user: null, roles: ['admin'], token: { access: 'secret' } }, empty: {} })).toEqual([
      'login.user',
      'login.roles',
      'login.token.access',
    ]);
  });

  it('names the first twenty of many', () => {
    const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, n]));
    expect(pathsIn({ a: fields(15), b: fields(15) })).toHaveLength(20);
    expect(pathsIn(fields(20)).at(-1)).toBe('f19');
    expect(pathsIn({})).toEqual([]);
  });
});
