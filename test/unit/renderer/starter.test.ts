import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { typeDefs } from '../../../demo/schema.ts';
import { GENERIC_STARTER, starterFor } from '../../../src/renderer/features/workspace/starter.ts';
import { operationsOf } from '../../../src/renderer/graphql/operation-source.ts';

describe('what an empty editor starts with', () => {
  it('fits the demo: a query, one with variables, and a subscription', () => {
    const schema = buildSchema(typeDefs);
    const document = parse(starterFor(schema));
    expect(validate(schema, document)).toEqual([]);
    expect(operationsOf(document).map(({ name }) => name?.value)).toEqual(['Projects', 'UrgentTasks', 'TaskChanges']);
  });

  it('leaves out what the API does not have', () => {
    const schema = buildSchema(`
      type Query { a: Int }
      type Subscription { taskChanged: Change }
      type Change { kind: String taskKey: String task: Task by: User }
      type Task { title: String status: String }
      type User { name: String }
    `);
    expect(operationsOf(parse(starterFor(schema))).map(({ name }) => name?.value)).toEqual(['TaskChanges']);
  });

  it('fits every other API', () => {
    const schema = buildSchema('type Query { hello: String }');
    expect(starterFor(schema)).toBe(GENERIC_STARTER);
    expect(validate(schema, parse(GENERIC_STARTER))).toEqual([]);
  });
});
