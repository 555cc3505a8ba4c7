import { expect, it } from "vitest";
import { previewProject } from "./project.ts";

it("takes classes of the project's own Worker for the program's, by whichever name they are bound", () => {
  const bindings = [
    { name: "OWN", class_name: "Room", script_name: "rooms" },
    { name: "OTHER", class_name: "Room", script_name: "elsewhere" },
  ];
  const { settings } = previewProject({
    "src/entry.py": "",
    "wrangler.jsonc": JSON.stringify({
      name: "rooms",
      main: "src/entry.py",
      durable_objects: { bindings },
    }),
  });
  expect(settings.bindings).toEqual([
    { type: "durable_object_namespace", name: "OWN", class_name: "Room" },
    {
      type: "durable_object_namespace",
      name: "OTHER",
      class_name: "Room",
      script_name: "elsewhere",
    },
  ]);
});
