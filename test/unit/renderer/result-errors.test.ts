import { CombinedProtocolErrors, PROTOCOL_ERRORS_SYMBOL } from '@apollo/client/errors';
import { describe, expect, it } from 'vitest';
import { errorsOf, resultIn } from '../../../src/renderer/graphql/result-body.ts';

function errorsIn(errors: unknown) {
  return errorsOf({ data: null, errors } as never);
}

const NOWHERE = { path: null, locations: [], code: null };

describe('the errors of a result', () => {
  it('are those of the specification', () => {
    const error = {
      message: 'No.',
      path: ['tasks', 0, 'title'],
      locations: [{ line: 2, column: 5 }],
      extensions: { code: 'FORBIDDEN' },
    };
    expect(errorsIn([error])).toEqual([
      { message: 'No.', path: ['tasks', 0, 'title'], locations: [{ line: 2, column: 5 }], code: 'FORBIDDEN' },
    ]);
  });

  it.each([undefined, null, []])('are none: %j', (errors) => {
    expect(errorsIn(errors)).toEqual([]);
    expect(errorsOf({ data: {} })).toEqual([]);
  });

  it.each([
    ['text', 'text'],
    [7, '7'],
    [{ message: 'alone' }, 'alone'],
    [[null], 'null'],
    [['text'], 'text'],
    [[{ reason: 'x' }], '{"reason":"x"}'],
    [[{ message: { en: 'no' } }], '{"en":"no"}'],
    [[{ message: null }], 'null'],
  ])('are said as JSON where they are none: %j', (errors, message) => {
    expect(errorsIn(errors)).toEqual([{ ...NOWHERE, message }]);
  });

  it.each([
    [null, null],
    ['a.b', ['a.b']],
    [{ a: 1 }, ['{"a":1}']],
    [
      ['a', null, 1.5],
      ['a', 'null', 1.5],
    ],
    [[], []],
  ])('have a path of whatever the server sends: %j', (path, shown) => {
    expect(errorsIn([{ message: 'no', path }])).toEqual([{ ...NOWHERE, message: 'no', path: shown }]);
  });

  it.each([
    null,
    'line 3',
    {},
    [null],
    [{ line: 1 }],
    [{ line: 1, column: -1 }],
    [{ line: 0, column: 1 }],
    [{ line: '1', column: 1 }],
    [{ line: 1.5, column: 1 }],
  ])('have no place in the document that cannot exist: %j', (locations) => {
    expect(errorsIn([{ message: 'no', locations }])).toEqual([{ ...NOWHERE, message: 'no' }]);
  });

  it.each([401, null, {}, undefined])('have no code that is no text: %j', (code) => {
    expect(errorsIn([{ message: 'no', extensions: { code } }])).toEqual([{ ...NOWHERE, message: 'no' }]);
  });

  it('are said even where they are nested beyond what can be printed', () => {
    const message: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(errorsIn([{ message }])).toEqual([{ ...NOWHERE, message: expect.stringContaining('too deeply') }]);
  });

  it('are those of the transport too', () => {
    const extensions = { [PROTOCOL_ERRORS_SYMBOL]: new CombinedProtocolErrors([{ message: 'The stream broke.' }]) };
    expect(errorsOf({ data: null, errors: [{ message: 'No.' }], extensions }).map(({ message }) => message)).toEqual([
      'No.',
      'The stream broke.',
    ]);
  });
});

describe('the body of an HTTP failure', () => {
  it.each(['{"errors":[]}', '{"errors":[{"message":"no"}]}', '{"data":{"a":1}}', '{"data":{},"errors":"x"}'])(
    'holds a result: %s',
    (body) => {
      expect(resultIn(body)).toEqual(JSON.parse(body));
    },
  );

  it.each([
    '',
    '<html>',
    'null',
    '[]',
    '7',
    '{}',
    '{"errors":"none"}',
    '{"errors":{"name":["taken"]}}',
    '{"data":null}',
  ])('holds none: %s', (body) => {
    expect(resultIn(body)).toBeNull();
  });
});
