/**
 * The steps from an empty database to the present schema; `PRAGMA user_version` counts those already taken.
 * A step that was released is never changed. All times are milliseconds since the epoch.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE users (
    id            TEXT PRIMARY KEY,
    username      TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    title         TEXT NOT NULL,
    -- NULL: a member of the team who cannot sign in.
    password_hash TEXT
  ) STRICT;

  CREATE TABLE signing_keys (
    kid        TEXT PRIMARY KEY,
    secret     BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER
  ) STRICT;

  -- One sign-in, with every refresh token that descends from it.
  CREATE TABLE families (
    id            TEXT PRIMARY KEY,
    user_id       TEXT NOT NULL REFERENCES users (id),
    -- Number of access tokens given out: 1 at sign-in, one more with each refresh.
    generation    INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    revoked_at    INTEGER
  ) STRICT;

  CREATE TABLE refresh_tokens (
    hash       TEXT PRIMARY KEY,
    family_id  TEXT NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    issued_at  INTEGER NOT NULL,
    used_at    INTEGER
  ) STRICT;
  CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);

  -- Opaque access tokens only: a JWT needs no row.
  CREATE TABLE access_tokens (
    hash       TEXT PRIMARY KEY,
    family_id  TEXT NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked    INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX access_tokens_by_family ON access_tokens (family_id);

  CREATE TABLE projects (
    id          INTEGER PRIMARY KEY,
    key         TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    colour      TEXT NOT NULL,
    lead_id     TEXT NOT NULL REFERENCES users (id),
    last_number INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE tasks (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id  INTEGER NOT NULL REFERENCES projects (id),
    number      INTEGER NOT NULL,
    title       TEXT NOT NULL,
    description TEXT NOT NULL,
    status      TEXT NOT NULL,
    priority    TEXT NOT NULL,
    labels      TEXT NOT NULL,
    assignee_id TEXT REFERENCES users (id),
    due_on      TEXT,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    UNIQUE (project_id, number)
  ) STRICT;

  CREATE TABLE changes (
    sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT NOT NULL CHECK (kind IN ('CREATED', 'UPDATED', 'DELETED')),
    task_id    INTEGER NOT NULL,
    task_key   TEXT NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    user_id    TEXT NOT NULL REFERENCES users (id),
    at         INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX changes_by_project ON changes (project_id, sequence);
  `,
  `
  -- What the OpenID provider remembers: sessions, codes, refresh tokens, grants. Ids that are secrets are hashed.
  CREATE TABLE identity_records (
    model       TEXT NOT NULL,
    id          TEXT NOT NULL,
    payload     TEXT NOT NULL,
    grant_id    TEXT,
    account_id  TEXT,
    uid         TEXT,
    user_code   TEXT,
    -- NULL: never.
    expires_at  INTEGER,
    consumed_at INTEGER,
    PRIMARY KEY (model, id)
  ) STRICT;
  CREATE INDEX identity_records_by_grant ON identity_records (grant_id);
  CREATE INDEX identity_records_by_uid ON identity_records (model, uid);
  CREATE INDEX identity_records_by_user_code ON identity_records (model, user_code);

  -- Number of access tokens given out for a grant, as families.generation.
  CREATE TABLE identity_generations (
    grant_id   TEXT PRIMARY KEY,
    generation INTEGER NOT NULL
  ) STRICT;

  -- Keys, and the number of times that every access token was revoked.
  CREATE TABLE identity_state (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;
  `,
];
