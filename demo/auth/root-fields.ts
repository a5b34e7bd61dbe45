import type { DocumentNode, GraphQLSchema, OperationDefinitionNode, SelectionSetNode } from 'graphql';

/** A field at the root of an operation. */
export interface RootField {
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly name: string;
}

/**
 * The fields that an operation selects at its root, by their names in the schema: an alias does not hide one, nor
 * does a fragment, or a directive that might skip it. Where `operationName` picks no single operation, those of all.
 */
export function rootFields(document: DocumentNode, operationName: string | null | undefined): RootField[] {
  const operations = document.definitions.filter(
    (definition): definition is OperationDefinitionNode => definition.kind === 'OperationDefinition',
  );
  const named = operations.filter(({ name }) => name?.value === operationName);
  return (named.length > 0 ? named : operations).flatMap((operation) =>
    [...fieldNames(document, operation.selectionSet, new Set())].map((name) => ({ type: operation.operation, name })),
  );
}

function* fieldNames(
  document: DocumentNode,
  { selections }: SelectionSetNode,
  visited: Set<string>,
): Generator<string> {
  for (const selection of selections) {
    switch (selection.kind) {
      case 'Field':
        yield selection.name.value;
        break;
      case 'InlineFragment':
        yield* fieldNames(document, selection.selectionSet, visited);
        break;
      case 'FragmentSpread': {
        const name = selection.name.value;
        if (visited.has(name)) break;
        visited.add(name);
        for (const definition of document.definitions) {
          if (definition.kind !== 'FragmentDefinition' || definition.name.value !== name) continue;
          yield* fieldNames(document, definition.selectionSet, visited);
        }
      }
    }
  }
}

/** Whether a root field may be read without an access token: introspection, and what the schema marks `@public`. */
export function isPublic(schema: GraphQLSchema, { type, name }: RootField): boolean {
  if (name.startsWith('__')) return true;
  const root = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  const directives = root[type]?.getFields()[name]?.astNode?.directives ?? [];
  return directives.some((directive) => directive.name.value === 'public');
}
