import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { describeAt } from '../../../src/renderer/graphql/describe-at.ts';

const schema = buildSchema(`
  "Marks what is slow."
  directive @slow(why: String) on FIELD
  type Query {
    "All projects."
    projects("How many." first: Int, order: Order, filter: Filter): [Project!]!
  }
  "Work to do."
  type Project { name: String! title: String @deprecated(reason: "Use name.") }
  enum Order { "By age." AGE }
  input Filter { "Part of the name." text: String }
`);
const TEXT =
  'query Q($f: Filter) { projects(first: 1, order: AGE, filter: { text: "a" }) @slow { name title ... on Project { name } } }';

function at(name: string, nth = 1) {
  let offset = -1;
  for (let seen = 0; seen < nth; seen += 1) offset = TEXT.indexOf(name, offset + 1);
  return describeAt(schema, TEXT, offset + 1);
}

describe('what the schema says', () => {
  it('of a field, with its type', () => {
    const start = TEXT.indexOf('projects');
    expect(at('projects')).toEqual({
      from: start,
      to: start + 'projects'.length,
      signature: 'Query.projects: [Project!]!',
      description: 'All projects.',
      deprecationReason: null,
    });
  });

  it.each([
    ['an argument', 'first', 1, 'first: Int', 'How many.'],
    ['a value of an enum', 'AGE', 1, 'Order.AGE', 'By age.'],
    ['a directive', 'slow', 1, '@slow', 'Marks what is slow.'],
    ['a type condition', 'Project {', 1, 'Project', 'Work to do.'],
    ['the type of a variable', 'Filter', 1, 'Filter', null],
    ['a field of an input', 'text', 1, 'text: String', null],
  ])('of %s', (_, name, nth, signature, description) => {
    expect(at(name, nth)).toMatchObject({ signature, description });
  });

  it('of a field that should not be used any more', () => {
    expect(at('title')).toMatchObject({ deprecationReason: 'Use name.' });
  });

  it('is nothing between names, of unknown fields, and of text that does not parse', () => {
    expect(describeAt(schema, TEXT, TEXT.indexOf('{ projects'))).toBeNull();
    expect(describeAt(schema, '{ nonsense }', 4)).toBeNull();
    expect(describeAt(schema, '{ projects', 4)).toBeNull();
  });
});
