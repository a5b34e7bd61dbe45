import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { GraphqlErrors } from '../../../src/renderer/features/workspace/graphql-errors.tsx';
import { errorsOf } from '../../../src/renderer/graphql/result-body.ts';

/** What the list shows of the `errors` that a server sent, as text. */
function shown(errors: unknown): string {
  const markup = renderToStaticMarkup(
    <GraphqlErrors errors={errorsOf({ errors } as Parameters<typeof errorsOf>[0])} onGoTo={() => undefined} />,
  );
  return markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

describe('the errors of a result', () => {
  it('are shown with their code, path and place', () => {
    const error = {
      message: 'No such task.',
      path: ['task', 0, 'title'],
      locations: [{ line: 2, column: 3 }],
      extensions: { code: 'NOT_FOUND' },
    };
    expect(shown([error])).toContain('No such task. NOT_FOUND at task › 0 › title line 2, column 3');
  });

  it('without a path name none', () => {
    expect(shown([{ message: 'No.', path: null }])).not.toContain(' at ');
  });

  it.each([
    ['a path that is a text', [{ message: 'No.', path: 'a.b' }]],
    ['a message that is an object', [{ message: { de: 'Nein.' } }]],
    ['no message', [{}]],
    ['null', [null]],
    ['locations that are none', [{ message: 'No.', locations: [null, { line: -1, column: 'x' }] }]],
    ['no list at all', 'No.'],
  ])('are shown where a server sends %s', (_, errors) => {
    expect(shown(errors)).toContain('The server reports an error');
  });

  it('are the first fifty of a thousand, with the number of the others', () => {
    const text = shown(Array.from({ length: 1_000 }, (_, n) => ({ message: `Fault ${n}.` })));
    expect(text).toContain('The server reports 1000 errors');
    expect(text).toContain('Fault 49.');
    expect(text).not.toContain('Fault 50.');
    expect(text).toContain('and 950 more');
  });
});
