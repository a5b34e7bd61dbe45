import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
  visit,
} from 'graphql';

/** One operation of a document that may hold several, ready to be sent. */
export interface OperationSource {
  /** `null` for an anonymous operation. */
  readonly name: string | null;
  readonly type: OperationTypeNode;
  /** The operation and the fragments that it uses, and no other operation: links and servers look at the first one. */
  readonly document: DocumentNode;
  /**
   * The text as typed, in which what the operation does not use is blanked, so that the lines and columns of the
   * server's errors are those of the editor.
   */
  readonly text: string;
}

const texts = new WeakMap<object, string>();

/** The text to send for a document that {@link isolate} made; `undefined` for any other. */
export function textOf(document: object): string | undefined {
  return texts.get(document);
}

/** The operations of a parsed document, in order. */
export function operationsOf(document: DocumentNode): readonly OperationDefinitionNode[] {
  return document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

/**
 * The operation that a person at `offset` means: the one around it, else the last one before it, else the first.
 * `null` where the document has none.
 */
export function operationAt(document: DocumentNode, offset: number): OperationDefinitionNode | null {
  const operations = operationsOf(document);
  const around = operations.find(({ loc }) => loc !== undefined && loc.start <= offset && offset <= loc.end);
  const before = operations.findLast(({ loc }) => loc !== undefined && loc.start <= offset);
  return around ?? before ?? operations[0] ?? null;
}

/** Takes one operation out of `document`, which was parsed from `text`. */
export function isolate(text: string, document: DocumentNode, operation: OperationDefinitionNode): OperationSource {
  const fragments = fragmentsOf(document, operation);
  const used = document.definitions.filter(
    (definition) => definition === operation || fragments.has(definition as FragmentDefinitionNode),
  );
  const unused = document.definitions.filter((definition) => !used.includes(definition));
  const sent = unused.reduce((rest, { loc }) => (loc === undefined ? rest : blank(rest, loc.start, loc.end)), text);
  const isolated: DocumentNode = { kind: Kind.DOCUMENT, definitions: used };
  texts.set(isolated, sent);
  return { name: operation.name?.value ?? null, type: operation.operation, document: isolated, text: sent };
}

function fragmentsOf(document: DocumentNode, operation: OperationDefinitionNode): Set<FragmentDefinitionNode> {
  const found = new Set<FragmentDefinitionNode>();
  const collect = (node: OperationDefinitionNode | FragmentDefinitionNode) => {
    visit(node, {
      FragmentSpread(spread) {
        for (const definition of document.definitions) {
          if (definition.kind !== Kind.FRAGMENT_DEFINITION || definition.name.value !== spread.name.value) continue;
          if (found.has(definition)) continue;
          found.add(definition);
          collect(definition);
        }
      },
    });
  };
  collect(operation);
  return found;
}

function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, ' ') + text.slice(end);
}
