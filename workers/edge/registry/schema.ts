import type { SqlStorage } from "@cloudflare/workers-types";

/** Every step so far, oldest first. Add a step for a change; never edit one that has shipped. */
const STEPS = [
  `CREATE TABLE scripts (
     name TEXT PRIMARY KEY,
     tag TEXT NOT NULL,
     created_on TEXT NOT NULL,
     modified_on TEXT NOT NULL,
     subdomain_enabled INTEGER,
     previews_enabled INTEGER,
     crons TEXT NOT NULL DEFAULT '[]',
     settings TEXT NOT NULL DEFAULT '{}',
     last_deployed_from TEXT NOT NULL
   );
   CREATE TABLE versions (
     id TEXT PRIMARY KEY,
     script TEXT NOT NULL REFERENCES scripts (name) ON DELETE CASCADE,
     number INTEGER NOT NULL,
     created_on TEXT NOT NULL,
     source TEXT NOT NULL,
     etag TEXT NOT NULL,
     annotations TEXT NOT NULL,
     content TEXT NOT NULL,
     UNIQUE (script, number)
   );
   CREATE TABLE secrets (
     version TEXT NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
     name TEXT NOT NULL,
     text TEXT NOT NULL,
     PRIMARY KEY (version, name)
   );
   CREATE TABLE deployments (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     script TEXT NOT NULL REFERENCES scripts (name) ON DELETE CASCADE,
     version TEXT NOT NULL REFERENCES versions (id),
     created_on TEXT NOT NULL,
     source TEXT NOT NULL,
     annotations TEXT NOT NULL
   );
   CREATE INDEX deployments_of_script ON deployments (script, number);
   CREATE TABLE refs (
     kind TEXT NOT NULL,
     key TEXT NOT NULL,
     document TEXT NOT NULL,
     PRIMARY KEY (kind, key)
   );
   CREATE TABLE public_blobs (hash TEXT PRIMARY KEY);
   CREATE TABLE account (key TEXT PRIMARY KEY, value TEXT NOT NULL);`,
  `ALTER TABLE scripts ADD COLUMN migration_tag TEXT;
   CREATE TABLE object_classes (
     namespace TEXT PRIMARY KEY,
     script TEXT NOT NULL REFERENCES scripts (name) ON DELETE CASCADE,
     class TEXT NOT NULL,
     sqlite INTEGER NOT NULL,
     UNIQUE (script, class)
   );`,
  `CREATE TABLE workflows (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     script TEXT NOT NULL,
     class TEXT NOT NULL,
     created_on TEXT NOT NULL,
     modified_on TEXT NOT NULL
   );`,
  `CREATE TABLE queues (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     created_on TEXT NOT NULL,
     modified_on TEXT NOT NULL,
     settings TEXT NOT NULL
   );
   CREATE TABLE queue_consumers (
     id TEXT PRIMARY KEY,
     queue TEXT NOT NULL REFERENCES queues (id) ON DELETE CASCADE,
     script TEXT NOT NULL,
     settings TEXT NOT NULL,
     dead_letter TEXT,
     UNIQUE (queue, script)
   );
   CREATE TABLE queue_producers (
     queue TEXT NOT NULL REFERENCES queues (id) ON DELETE CASCADE,
     script TEXT NOT NULL,
     UNIQUE (queue, script)
   );
   CREATE TABLE cron_runs (
     script TEXT NOT NULL REFERENCES scripts (name) ON DELETE CASCADE,
     cron TEXT NOT NULL,
     next INTEGER NOT NULL,
     UNIQUE (script, cron)
   );`,
  `CREATE TABLE resources (
     kind TEXT NOT NULL,
     id TEXT NOT NULL,
     name TEXT NOT NULL,
     created_on TEXT NOT NULL,
     details TEXT NOT NULL,
     PRIMARY KEY (kind, id),
     UNIQUE (kind, name)
   );`,
  `CREATE TABLE assets (hash TEXT PRIMARY KEY);`,
  `CREATE TABLE accounts (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     subdomain TEXT NOT NULL UNIQUE,
     created_on TEXT NOT NULL,
     expires_on TEXT,
     token TEXT NOT NULL UNIQUE,
     claim TEXT NOT NULL UNIQUE
   );
   CREATE TABLE used_challenges (token TEXT PRIMARY KEY, until INTEGER NOT NULL);`,
  `ALTER TABLE deployments ADD COLUMN shares TEXT;`,
  `CREATE TABLE tails (
     id TEXT PRIMARY KEY,
     script TEXT NOT NULL REFERENCES scripts (name) ON DELETE CASCADE,
     until INTEGER NOT NULL
   );`,
  `CREATE TABLE workflow_instances (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     workflow TEXT NOT NULL,
     id TEXT NOT NULL,
     created_on TEXT NOT NULL,
     UNIQUE (workflow, id)
   );`,
  `CREATE TABLE dropped_namespaces (namespace TEXT PRIMARY KEY);
   CREATE TRIGGER drop_namespace AFTER DELETE ON object_classes BEGIN
     INSERT OR IGNORE INTO dropped_namespaces VALUES (old.namespace);
   END;`,
];

/** Brings the tables up to date; call it in a transaction. */
export function migrate(sql: SqlStorage): void {
  sql.exec("CREATE TABLE IF NOT EXISTS schema_steps (step INTEGER PRIMARY KEY)");
  const done = sql.exec<{ done: number }>("SELECT COUNT(*) AS done FROM schema_steps").one().done;
  STEPS.slice(done).forEach((step, index) => {
    sql.exec(step);
    sql.exec("INSERT INTO schema_steps VALUES (?)", done + index);
  });
}
