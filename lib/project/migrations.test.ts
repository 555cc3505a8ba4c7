import { expect, test } from "vitest";
import { databaseMigrations } from "./migrations.ts";
import { parseProject } from "./project.ts";
import type { ProjectFiles } from "./types.ts";

const read = (databases: object[], files: ProjectFiles) =>
  databaseMigrations(
    parseProject({
      "src/entry.py": "",
      "wrangler.json": JSON.stringify({ d1_databases: databases }),
      ...files,
    }),
  );

test("a database's migrations are the SQL files of its folder, by the number they begin with", () => {
  const files = {
    "migrations/10_last.sql": "c",
    "migrations/2_second.sql": "b",
    "migrations/0001_first.sql": "a",
    "migrations/old/0000_not.sql": "x",
    "migrations/notes.md": "x",
    "elsewhere/0003_not.sql": "x",
  };
  expect(read([{ binding: "DB" }], files)).toEqual([
    {
      binding: "DB",
      table: "d1_migrations",
      files: [
        { name: "0001_first.sql", path: "migrations/0001_first.sql", sql: "a" },
        { name: "2_second.sql", path: "migrations/2_second.sql", sql: "b" },
        { name: "10_last.sql", path: "migrations/10_last.sql", sql: "c" },
      ],
    },
  ]);
});

test("folder and table may have other names; a database without migrations is left out", () => {
  const databases = [
    { binding: "ONE", migrations_dir: "./db/one/", migrations_table: "done" },
    { binding: "TWO" },
  ];
  expect(read(databases, { "db/one/b.sql": "b", "db/one/a.sql": "a" })).toEqual([
    expect.objectContaining({
      binding: "ONE",
      table: "done",
      files: [
        expect.objectContaining({ name: "a.sql" }),
        expect.objectContaining({ name: "b.sql" }),
      ],
    }),
  ]);
});
