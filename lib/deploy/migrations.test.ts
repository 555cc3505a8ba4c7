import { expect, test } from "vitest";
import type { Migration } from "../project/bindings/types.ts";
import { migratedClasses, pendingMigrations } from "./migrations.ts";

const migrations: Migration[] = [
  { tag: "v1", new_sqlite_classes: ["A", "B"] },
  { tag: "v2", renamed_classes: [{ from: "A", to: "C" }], new_classes: ["D"] },
  {
    tag: "v3",
    deleted_classes: ["B"],
    transferred_classes: [{ from: "X", from_script: "s", to: "Y" }],
  },
];

test("a new Worker goes through all migrations, another through those after its tag", () => {
  expect(pendingMigrations(migrations, undefined)).toEqual({
    new_tag: "v3",
    steps: migrations.map(({ tag: _, ...step }) => step),
  });
  expect(pendingMigrations(migrations, "v2")).toMatchObject({
    old_tag: "v2",
    new_tag: "v3",
    steps: [{ deleted_classes: ["B"] }],
  });
  expect(pendingMigrations(migrations, "v3")).toBeUndefined();
  expect(pendingMigrations([], undefined)).toBeUndefined();
});

test("a tag that the project doesn't know is sent along with all migrations", () => {
  expect(pendingMigrations(migrations, "lost")).toMatchObject({ old_tag: "lost", new_tag: "v3" });
  expect(pendingMigrations(migrations, "lost")?.steps).toHaveLength(3);
});

test("what is a Durable Object in the end follows from all steps", () => {
  expect([...migratedClasses(migrations)].sort()).toEqual(["C", "D", "Y"]);
});
