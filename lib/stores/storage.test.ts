import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { savingStorage } from "./storage.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const isNumber = (state: unknown): state is number => typeof state === "number";

test("many changes in a row are written once", () => {
  const setItem = vi.fn();
  const storage = { getItem: () => null, setItem, removeItem: vi.fn() };
  const saving = savingStorage({ storage, check: isNumber });
  for (let state = 0; state < 10; state++) saving.setItem("n", { state });
  vi.runAllTimers();
  expect(setItem).toHaveBeenCalledExactlyOnceWith("n", '{"state":9}');
});

test("a full storage is told of", () => {
  const onFailure = vi.fn();
  const full = (): never => {
    throw new Error("QuotaExceededError");
  };
  const storage = { getItem: () => null, setItem: full, removeItem: vi.fn() };
  const saving = savingStorage({ storage, check: isNumber, onFailure });
  saving.setItem("n", { state: 1 });
  saving.flush();
  expect(onFailure).toHaveBeenCalledOnce();
});
