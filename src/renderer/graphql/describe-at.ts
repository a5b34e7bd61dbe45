import {
  type ASTNode,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  Kind,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** What the schema says of the name at a place in a document. */
export interface Description {
  /** Where the name is, as offsets into the text. */
  readonly from: number;
  readonly to: number;
  /** As in schema language: `Project.tasks: [Task!]!`. */
  readonly signature: string;
  readonly description: string | null;
  readonly deprecationReason: string | null;
}

/** `null` where nothing is to be said, or the text does not parse. */
export function describeAt(schema: GraphQLSchema, text: string, offset: number): Description | null {
  const document = parseOrNull(text);
  if (document === null) return null;
  const typeInfo = new TypeInfo(schema);
  let found: Description | null = null;
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      enter(node) {
        const name = nameOf(node);
        if (name?.loc === undefined || offset < name.loc.start || offset > name.loc.end) return;
        const said = say(schema, typeInfo, node);
        if (said !== null) found = { from: name.loc.start, to: name.loc.end, ...said };
      },
    }),
  );
  return found;
}

type Said = Pick<Description, 'signature' | 'description' | 'deprecationReason'>;

function say(schema: GraphQLSchema, typeInfo: TypeInfo, node: ASTNode): Said | null {
  switch (node.kind) {
    case Kind.FIELD: {
      const field = typeInfo.getFieldDef();
      return field ? sayOf(`${typeInfo.getParentType()}.${field.name}: ${field.type}`, field) : null;
    }
    case Kind.ARGUMENT: {
      const argument = typeInfo.getArgument();
      return argument ? sayOf(`${argument.name}: ${argument.type}`, argument) : null;
    }
    case Kind.OBJECT_FIELD:
      return sayOf(`${node.name.value}: ${typeInfo.getInputType()}`, {});
    case Kind.ENUM: {
      const type = getNamedType(typeInfo.getInputType());
      const value = isEnumType(type) ? type.getValue(node.value) : undefined;
      return value ? sayOf(`${type}.${value.name}`, value) : null;
    }
    case Kind.DIRECTIVE: {
      const directive = typeInfo.getDirective();
      return directive ? sayOf(`@${directive.name}`, directive) : null;
    }
    case Kind.NAMED_TYPE: {
      const type = schema.getType(node.name.value);
      return type ? sayOf(type.name, type) : null;
    }
    default:
      return null;
  }
}

interface Documented {
  readonly description?: string | null | undefined;
  readonly deprecationReason?: string | null | undefined;
}

function sayOf(signature: string, { description, deprecationReason }: Documented): Said {
  return { signature, description: description ?? null, deprecationReason: deprecationReason ?? null };
}

/** The part of a node that a person points at. */
function nameOf(node: ASTNode): ASTNode | undefined {
  switch (node.kind) {
    case Kind.FIELD:
    case Kind.ARGUMENT:
    case Kind.OBJECT_FIELD:
    case Kind.DIRECTIVE:
      return node.name;
    case Kind.ENUM:
    case Kind.NAMED_TYPE:
      return node;
    default:
      return undefined;
  }
}

function parseOrNull(text: string) {
  try {
    return parse(text);
  } catch {
    return null;
  }
}
