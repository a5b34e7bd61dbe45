import { type GraphQLSchema, parse, validate } from 'graphql';

/** What an empty editor starts with, before anything is known of the API. */
export const GENERIC_STARTER = `# Ctrl+Enter (or ⌘Enter) runs the operation at the cursor.
# Latchkey adds a fresh access token to each operation.

{
  __typename
}
`;

const INTRODUCTION = `# Ctrl+Enter (or ⌘Enter) runs the operation at the cursor.
# Latchkey adds a fresh access token to each operation.
`;

/** Operations of an API of projects and tasks, the demo's. Each is offered only where it fits the schema. */
const OPERATIONS = [
  `query Projects {
  viewer {
    name
    title
  }
  projects {
    key
    name
    progress
    tasks(status: [IN_PROGRESS, IN_REVIEW]) {
      key
      title
      assignee {
        name
      }
    }
  }
}
`,
  `# Put the cursor below, and this one runs.
query UrgentTasks($first: Int = 5) {
  tasks(filter: { priority: [HIGH, URGENT] }, first: $first) {
    totalCount
    nodes {
      key
      title
      status
      dueOn
    }
  }
}
`,
  `# A subscription stays open: change a task and watch.
subscription TaskChanges {
  taskChanged {
    kind
    taskKey
    task {
      title
      status
    }
    by {
      name
    }
  }
}
`,
];

/** What an empty editor starts with, for an API with this schema. */
export function starterFor(schema: GraphQLSchema): string {
  const fitting = OPERATIONS.filter((operation) => validate(schema, parse(operation)).length === 0);
  return fitting.length === 0 ? GENERIC_STARTER : [INTRODUCTION, ...fitting].join('\n');
}
