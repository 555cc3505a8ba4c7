import { expect, test } from "vitest";
import { suggestRequests } from "./suggestions.ts";

test("routes come with their methods, then paths that were sent", () => {
  const files = {
    "src/entry.py": '@app.get("/")\n@app.post("/items/{id}")\n@app.route("/any")\n',
    "README.md": '@app.get("/not-code")',
  };
  expect(suggestRequests(files, ["/items/4", "/"])).toEqual([
    { path: "/", method: "GET" },
    { path: "/items/{id}", method: "POST" },
    { path: "/any", method: undefined },
    { path: "/items/4", method: undefined },
  ]);
});
