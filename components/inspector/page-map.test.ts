import { expect, test } from "vitest";
import { CAUSES, type PageMap } from "../../lib/snapshot/inspect/types.ts";
import { describePage, gridFor, movedPage, pageAt } from "./page-map.ts";

const map: PageMap = {
  pageBytes: 16_384,
  cause: [CAUSES.indexOf("static"), CAUSES.indexOf("object"), CAUSES.indexOf("native")],
  changed: [0, 255, 1],
  owner: [-1, 0, -1],
  names: ["fastapi.routing"],
};

test("squares fill the width, smaller ones on a phone", () => {
  const wide = gridFor(900, 1000);
  expect(wide).toMatchObject({ columns: 100, rows: 10, cell: 9 });
  const narrow = gridFor(340, 1000);
  expect(narrow.columns * narrow.cell).toBeCloseTo(340);
  expect(narrow.cell).toBeLessThan(wide.cell);
  expect(gridFor(0, 1000).columns).toBeGreaterThan(0);
});

test("a point leads to its page, and beside the map to none", () => {
  const grid = gridFor(900, 250);
  expect(pageAt(grid, 0, 0, 250)).toBe(0);
  expect(pageAt(grid, 899, 5, 250)).toBe(99);
  expect(pageAt(grid, 10, 20, 250)).toBe(201);
  expect(pageAt(grid, 899, 20, 250)).toBe(-1);
  expect(pageAt(grid, -1, 5, 250)).toBe(-1);
  expect(pageAt(grid, 901, 5, 250)).toBe(-1);
});

test.each([
  ["ArrowRight", 5, 6],
  ["ArrowLeft", 5, 4],
  ["ArrowDown", 5, 105],
  ["ArrowUp", 105, 5],
  ["ArrowUp", 5, 5],
  ["ArrowRight", 249, 249],
  ["Home", 77, 0],
  ["End", 77, 249],
  ["Tab", 77, undefined],
])("%s at page %i leads to %s", (key, from, to) => {
  expect(movedPage(key, from, gridFor(900, 250), 250)).toBe(to);
});

test("a page is told by its addresses, cause, owner and what is written", () => {
  expect([0, 1, 2].map((page) => describePage(map, page))).toEqual([
    "0x0000000 to 0x0003fff · mostly static data · not written",
    "0x0004000 to 0x0007fff · mostly Python objects · fastapi.routing · 100 % written",
    "0x0008000 to 0x000bfff · mostly C heap · 1 % written",
  ]);
});
