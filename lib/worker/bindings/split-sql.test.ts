import { expect, test } from "vitest";
import { splitSql } from "./split-sql.ts";

const split = (sql: string): string[] => [...splitSql(sql)];

test("statements end at semicolons that aren't part of text, names or comments", () => {
  expect(split("SELECT 1; SELECT 2;")).toEqual(["SELECT 1", "SELECT 2"]);
  expect(split("INSERT INTO t VALUES ('a;''b;');SELECT 2")).toEqual([
    "INSERT INTO t VALUES ('a;''b;')",
    "SELECT 2",
  ]);
  expect(split('SELECT ";" AS "a;b", [c;d], `e;f`')).toHaveLength(1);
  expect(split("SELECT 1 -- one; two\n; SELECT /* ; */ 2")).toEqual([
    "SELECT 1 -- one; two",
    "SELECT /* ; */ 2",
  ]);
});

test("blanks and comments alone are no statement", () => {
  expect(split(" ;; \n-- nothing\n/* nothing; */ ;")).toEqual([]);
  expect(split("-- first\nSELECT 1;\n-- last")).toEqual(["SELECT 1"]);
});

test("a trigger is one statement, with all that its body holds", () => {
  const trigger = (head: string): string =>
    `${head} t AFTER INSERT ON a BEGIN UPDATE a SET x = CASE WHEN y THEN 1 ELSE 2 END; DELETE FROM b; END`;
  for (const head of [
    "CREATE TRIGGER",
    "create temp trigger",
    "EXPLAIN CREATE TEMPORARY TRIGGER",
  ]) {
    expect(split(`${trigger(head)}; SELECT 1`)).toEqual([trigger(head), "SELECT 1"]);
  }
  expect(split("CREATE TABLE a (x); CREATE INDEX i ON a (x);")).toHaveLength(2);
});

test("a long text is split in time that grows with its length", () => {
  const insert = `INSERT INTO t VALUES ('${"x".repeat(200)}')`;
  expect(split(`${insert};\n`.repeat(20_000))).toHaveLength(20_000);
  expect(split(`SELECT ${"'a' || ".repeat(50_000)}'a'`)).toHaveLength(1);
});
