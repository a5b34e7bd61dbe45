import { describe, expect, it } from 'vitest';
import { isDocumentError, readAnswer, redact } from '../../../src/main/auth/grants/graphql/answer.ts';

const read = (body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  readAnswer({ status: 200, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

describe('an answer of an address that should speak GraphQL', () => {
  it('is data', () => {
    expect(read({ data: { login: null } })).toEqual({ kind: 'data', data: { login: null } });
  });

  it('is data where its list of errors is empty, or is none', () => {
    expect(read({ data: { a: 1 }, errors: [] })).toEqual({ kind: 'data', data: { a: 1 } });
    expect(read({ data: { a: 1 }, errors: null })).toEqual({ kind: 'data', data: { a: 1 } });
  });

  it('is every one of its errors, with the codes that are text, and with the data that came all the same', () => {
    const errors = [
      { message: 'One.', extensions: { code: 'FIRST' } },
      { message: 'Two.', extensions: { code: 42 } },
      { message: 'Three.', extensions: null },
      { message: 'Four.' },
    ];
    expect(read({ data: { a: 1 }, errors })).toEqual({
      kind: 'errors',
      status: 200,
      errors: [
        { message: 'One.', code: 'FIRST' },
        { message: 'Two.', code: '' },
        { message: 'Three.', code: '' },
        { message: 'Four.', code: '' },
      ],
      data: { a: 1 },
    });
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html>'],
    ['JSON null', 'null'],
    ['a number', '5'],
    ['a text', '"data"'],
    ['a list', '[{"data":{}}]'],
    ['an object of something else', '{"hello":"world"}'],
    ['data that is no object', '{"data":"a1"}'],
    ['data that is a list', '{"data":[]}'],
    ['an error that is a text', '{"errors":["no"],"data":{}}'],
    ['an error that is null', '{"errors":[null]}'],
    ['an error without a message', '{"errors":[{"code":"NO"}]}'],
    ['an error whose message is no text', '{"errors":[{"message":5}]}'],
    ['an error among others', '{"errors":[{"message":"No."},"no"]}'],
  ])('is not GraphQL where it is %s', (_what, body) => {
    expect(read(body)).toEqual({ kind: 'not_graphql', status: 200, contentType: 'application/json' });
  });

  it.each([
    [{ 'content-type': 'text/html; charset=utf-8' }, 'text/html'],
    [{}, 'no content type'],
  ])('says what %j is', (headers, contentType) => {
    expect(read('<html>', headers)).toMatchObject({ kind: 'not_graphql', contentType });
  });
});

describe('an error about the operation itself', () => {
  it.each([
    ['GRAPHQL_PARSE_FAILED', 'No.'],
    ['GRAPHQL_VALIDATION_FAILED', 'No.'],
    ['OPERATION_RESOLUTION_FAILURE', 'No.'],
    ['', 'Syntax Error: Expected Name, found "}".'],
    ['', 'Cannot query field "login" on type "Mutation".'],
    ['', 'Unknown argument "user" on field "Mutation.login".'],
    ['', 'Unknown type "Strin".'],
    ['', 'Unknown operation named "SignIn".'],
    ['', 'Unknown fragment "Session".'],
    ['', 'Field "login" argument "username" of type "String!" is required, but it was not provided.'],
    ['', 'Field "login" must have a selection of subfields.'],
    ['', 'Variable "$username" is not defined.'],
  ])('is known by its code or its words: %s %s', (code, message) => {
    expect(isDocumentError({ code, message })).toBe(true);
  });

  it.each([
    ['UNAUTHENTICATED', 'Wrong password.'],
    ['BAD_USER_INPUT', 'Wrong password.'],
    ['APP_GRAPHQL_PARSE_FAILED', 'No.'],
    ['GRAPHQL_PARSE_FAILED_UPSTREAM', 'No.'],
    ['', 'The token is of an Unknown type of session.'],
  ])('is not taken from another: %s %s', (code, message) => {
    expect(isDocumentError({ code, message })).toBe(false);
  });
});

describe('redact', () => {
  it.each([
    ['as it is', 'pa"ss wörd', 'Got pa"ss wörd.', 'Got ….'],
    ['every time', 'secret', 'secret, then secret', '…, then …'],
    ['within JSON', 'pa"ss', String.raw`Got {"login":"ada:pa\"ss"}`, 'Got {"login":"ada:…"}'],
    ['within an address', 'pa"ss wörd', 'Got ?password=pa%22ss%20w%C3%B6rd', 'Got ?password=…'],
  ])('cuts a secret out %s', (_how, secret, message, redacted) => {
    expect(redact(message, [secret])).toBe(redacted);
  });

  it('cuts out several', () => {
    expect(redact('From first to second.', ['first', 'second'])).toBe('From … to ….');
  });

  it('lets a message be read where the secret is as short as a word of it', () => {
    expect(redact('Not the one.', ['the', 'one'])).toBe('Not the one.');
    expect(redact('Not that.', ['that'])).toBe('Not ….');
  });

  it('shows the first 500 characters of a long message', () => {
    expect(redact('x'.repeat(500), [])).toBe('x'.repeat(500));
    expect(redact('x'.repeat(501), [])).toBe(`${'x'.repeat(500)}…`);
  });
});
