/** The schema. Its descriptions are what an editor shows; `@public` is what the access control goes by. */
export const typeDefs = /* GraphQL */ `
  "Needs no access token."
  directive @public on FIELD_DEFINITION

  "A day, as \`2025-12-31\`."
  scalar Date @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")

  "An instant in UTC, as \`2025-12-31T23:59:59.999Z\`."
  scalar DateTime @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")

  type Query {
    "The server itself. Needs no access token."
    serverInfo: ServerInfo! @public
    "The person who is signed in."
    viewer: User!
    "Everybody on the team, by name."
    users: [User!]!
    "All projects, by name."
    projects: [Project!]!
    "One project, by its id or by its key; null where there is none."
    project("The project's id." id: ID, "The project's key, for instance HBR." key: String): Project
    "Tasks, oldest first."
    tasks(
      "Which tasks; all of them if left out."
      filter: TaskFilter
      "How many at most, up to 100."
      first: Int = 20
      "The \`endCursor\` of the page before."
      after: String
    ): TaskPage!
    "One task, by its id or by its key; null where there is none."
    task("The task's id." id: ID, "The task's key, for instance HBR-3." key: String): Task
    "What happened to tasks, oldest first. Tells a reader what it missed while it was not subscribed."
    changes(
      "Only of this project."
      projectId: ID
      "Only those after this \`sequence\`."
      after: Int = 0
      "How many at most, up to 100."
      first: Int = 20
    ): [TaskChange!]!
  }

  type Mutation {
    "Signs in. Needs no access token."
    login("The name to sign in with." username: String!, "The password." password: String!): TokenGrant! @public
    "Trades a refresh token for a new access token. Needs no access token."
    refreshToken("The refresh token of the latest grant." refreshToken: String!): TokenGrant! @public
    "Signs out: revokes a refresh token and all that descend from the same sign-in. Needs no access token."
    logout("The refresh token of the latest grant." refreshToken: String!): Boolean! @public
    "Adds a task to a project."
    createTask("The new task." input: CreateTaskInput!): Task!
    "Changes what is given of a task and leaves the rest."
    updateTask("The task's id." id: ID!, "What to change." input: UpdateTaskInput!): Task!
    "Moves a task along the board."
    setTaskStatus("The task's id." id: ID!, "Where it goes." status: TaskStatus!): Task!
    "Removes a task, and answers with its id."
    deleteTask("The task's id." id: ID!): ID!
  }

  type Subscription {
    "Every change of a task, as it happens."
    taskChanged("Only of this project; of all if left out." projectId: ID): TaskChange!
  }

  "What the server says of itself."
  type ServerInfo {
    "The name of the API."
    name: String!
    "The version of the API."
    version: String!
    "The server's clock."
    time: DateTime!
  }

  "What a sign-in or a refresh gives."
  type TokenGrant {
    "Goes along with each operation, in the authorization header."
    accessToken: String!
    "Buys the next grant. Null where the one in use stays good."
    refreshToken: String
    "Lifetime of the access token in seconds."
    expiresIn: Float
    "Lifetime of the refresh token in seconds."
    refreshExpiresIn: Float
    "Who is signed in."
    user: User!
  }

  "A member of the team."
  type User {
    "Identifies the user."
    id: ID!
    "The name to sign in with."
    username: String!
    "The full name."
    name: String!
    "What they do."
    title: String!
    "Tasks that they are to do, oldest first."
    tasks("Only with one of these statuses." status: [TaskStatus!]): [Task!]!
  }

  "A project: a board of tasks."
  type Project {
    "Identifies the project."
    id: ID!
    "Short name, the first part of its tasks' keys."
    key: String!
    "The full name."
    name: String!
    "What it is for."
    description: String!
    "Its colour, as \`#rrggbb\`."
    colour: String!
    "Who answers for it."
    lead: User!
    "Share of its tasks that are done, from 0 to 1."
    progress: Float!
    "Number of its tasks."
    taskCount("Only with one of these statuses." status: [TaskStatus!]): Int!
    "Its tasks, oldest first."
    tasks("Only with one of these statuses." status: [TaskStatus!]): [Task!]!
  }

  "Something to do."
  type Task {
    "Identifies the task."
    id: ID!
    "What people call it, for instance HBR-3."
    key: String!
    "What is to be done, in a line."
    title: String!
    "What is to be done, at length."
    description: String!
    "How far it is."
    status: TaskStatus!
    "How urgent it is."
    priority: TaskPriority!
    "Words to find it by."
    labels: [String!]!
    "Who is to do it; null for nobody yet."
    assignee: User
    "When it is to be done; null for no such day."
    dueOn: Date
    "The project that it belongs to."
    project: Project!
    "When it was added."
    createdAt: DateTime!
    "When it was last changed."
    updatedAt: DateTime!
  }

  "Columns of the board."
  enum TaskStatus {
    "An idea for later."
    BACKLOG
    "To be started."
    TODO
    "Being worked on."
    IN_PROGRESS
    "Waiting for a second pair of eyes."
    IN_REVIEW
    "Finished."
    DONE
  }

  "How urgent a task is."
  enum TaskPriority {
    "Nice to have."
    LOW
    "The usual."
    MEDIUM
    "Before the others."
    HIGH
    "Drop everything."
    URGENT
  }

  "Tasks that fit all that is given."
  input TaskFilter {
    "Of this project."
    projectId: ID
    "With one of these statuses."
    status: [TaskStatus!]
    "With one of these priorities."
    priority: [TaskPriority!]
    "To be done by this user."
    assigneeId: ID
    "With this label."
    label: String
    "With this text in the title, whatever its case."
    search: String
  }

  "A page of tasks."
  type TaskPage {
    "The tasks of this page."
    nodes: [Task!]!
    "Number of tasks on all pages."
    totalCount: Int!
    "Where the next page starts: the next \`after\`. Null on the last page."
    endCursor: String
  }

  "A new task."
  input CreateTaskInput {
    "The project that it goes to."
    projectId: ID!
    "What is to be done, in a line of at most 200 characters."
    title: String!
    "What is to be done, at length."
    description: String = ""
    "How far it is."
    status: TaskStatus = TODO
    "How urgent it is."
    priority: TaskPriority = MEDIUM
    "Words to find it by, at most ten."
    labels: [String!] = []
    "Who is to do it."
    assigneeId: ID
    "When it is to be done."
    dueOn: Date
  }

  "Changes of a task. What is left out stays; null clears the assignee or the day."
  input UpdateTaskInput {
    "What is to be done, in a line of at most 200 characters."
    title: String
    "What is to be done, at length."
    description: String
    "How far it is."
    status: TaskStatus
    "How urgent it is."
    priority: TaskPriority
    "Words to find it by, at most ten."
    labels: [String!]
    "Who is to do it."
    assigneeId: ID
    "When it is to be done."
    dueOn: Date
  }

  "Something that happened to a task."
  type TaskChange {
    "One more than the change before: a gap says that something was missed."
    sequence: Int!
    "What happened."
    kind: TaskChangeKind!
    "The task's id."
    taskId: ID!
    "The task's key, which outlives the task."
    taskKey: String!
    "The task as it is now; null once it was deleted."
    task: Task
    "The project of the task."
    project: Project!
    "Who did it."
    by: User!
    "When."
    at: DateTime!
  }

  "What can happen to a task."
  enum TaskChangeKind {
    "It was added."
    CREATED
    "It was changed."
    UPDATED
    "It was removed."
    DELETED
  }
`;
