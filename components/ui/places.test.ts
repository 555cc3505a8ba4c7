import { expect, test } from "vitest";
import { splitAtPlaces } from "./places.ts";

const paths = ["src/entry.py", "entry.py", "pyproject.toml"];

test("a traceback's own lines lead to the file, those of packages don't", () => {
  const text = [
    '  File "/lib/site-packages/fastapi/routing.py", line 3, in app',
    '  File "/session/src/entry.py", line 41, in greet',
    '  File "<frozen importlib>", line 1, in x',
  ].join("\n");
  const places = splitAtPlaces(text, paths).flatMap(({ place }) => place ?? []);
  expect(places).toEqual([{ file: "src/entry.py", line: 41, column: undefined }]);
});

test("nothing of the text is lost", () => {
  const text = 'a File "src/entry.py", line 2 b pyproject.toml:3:7 c other.py:1 d';
  expect(
    splitAtPlaces(text, paths)
      .map((piece) => piece.text)
      .join(""),
  ).toBe(text);
});

test("file:line:column leads to the column, and an unknown file nowhere", () => {
  expect(splitAtPlaces("pyproject.toml:3:7", paths)).toEqual([
    { text: "pyproject.toml:3:7", place: { file: "pyproject.toml", line: 3, column: 7 } },
  ]);
  expect(splitAtPlaces("at 12:30:00 in x.py:3", paths)).toEqual([
    { text: "at 12:30:00 in x.py:3" },
  ]);
});

test("the most exact file is meant", () => {
  const [piece] = splitAtPlaces('File "/w/src/entry.py", line 1', paths);
  expect(piece?.place?.file).toBe("src/entry.py");
});
