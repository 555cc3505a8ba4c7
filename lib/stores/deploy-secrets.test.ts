import { expect, test } from "vitest";
import { createDeploySecretsStore, type SecretRow, typedSecrets } from "./deploy-secrets.ts";

const names = (rows: SecretRow[]): string[] => rows.map(({ name }) => name);

test("what is asked for has rows first, which stay with what was typed in them", () => {
  const store = createDeploySecretsStore();
  const state = () => store.getState();
  state().fill({ OWN: "1" });
  state().require(["ONE", "TWO"]);
  expect(names(state().rows)).toEqual(["ONE", "TWO", "OWN"]);
  const { rows } = state();
  state().require(["ONE", "TWO"]);
  expect(state().rows).toBe(rows);
  state().edit(rows[0]?.id ?? 0, { text: "typed" });
  state().require(["THREE"]);
  expect(names(state().rows)).toEqual(["THREE", "ONE", "OWN"]);
  expect(typedSecrets(state().rows)).toEqual({ ONE: "typed", OWN: "1" });
  state().remove(state().rows[1]?.id ?? 0);
  expect(names(state().rows)).toEqual(["THREE", "OWN"]);
  state().fill({ THREE: "3", OWN: "2" });
  expect(typedSecrets(state().rows)).toEqual({ THREE: "3", OWN: "2" });
  store.setState({ there: ["OTHER", "OWN"] });
  state().deployed();
  expect(state()).toMatchObject({ rows: [], there: ["OTHER", "OWN", "THREE"] });
  state().require(["ONE"]);
  state().forget();
  expect(state()).toMatchObject({ rows: [], there: undefined });
});

test.each([
  [[["", "x"]], "A secret has a value and no name."],
  [[["A", ""]], "The secret A has no value."],
  [[["1A", "hunter2"]], "A secret's name has letters"],
  [
    [
      ["A", "hunter2"],
      [" A ", "hunter2"],
    ],
    "The secret A is given twice.",
  ],
])("rows %j can't be sent, and the message holds no value", (typed, message) => {
  const rows = typed.map(([name = "", text = ""], id) => ({ id, name, text, required: false }));
  expect(() => typedSecrets(rows)).toThrow(message);
  expect(() => typedSecrets(rows)).not.toThrow("hunter2");
});

test("an empty row counts for nothing", () => {
  expect(typedSecrets([{ id: 1, name: " ", text: "", required: false }])).toEqual({});
});
