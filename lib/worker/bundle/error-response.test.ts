import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ThawError } from "../../errors.ts";
import { errorResponse } from "./error-response.ts";

const failure = new ThawError("python_exception", "KeyError: 'tea'", {
  file: "src/entry.py",
  line: 7,
  traceback:
    "Traceback (most recent call last):\n  File \"src/entry.py\", line 7\nKeyError: 'tea'\n",
});

function asked(accept?: string): Request {
  return new Request("http://worker.test/", accept ? { headers: { accept } } : {});
}

describe("the response to a failed handler", () => {
  const logged: unknown[] = [];
  beforeEach(() => {
    vi.spyOn(console, "error").mockImplementation((line: unknown) => void logged.push(line));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    logged.length = 0;
  });

  it("is plain text with place and traceback", async () => {
    const response = errorResponse(asked("text/html,*/*"), failure);
    expect(response.status).toBe(500);
    expect(response.headers.get("x-thaw-error")).toBe("python_exception");
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    const text = await response.text();
    expect(text).toContain("python_exception: KeyError: 'tea'\nsrc/entry.py, line 7\n");
    expect(text).toContain("Traceback");
  });

  it("is JSON for who accepts that", async () => {
    const response = errorResponse(asked("application/json"), failure);
    expect(response.status).toBe(500);
    expect(response.headers.get("x-thaw-error")).toBe("python_exception");
    expect(await response.json()).toEqual(failure.toJSON());
  });

  it("goes to the log with the traceback", () => {
    errorResponse(asked(), failure);
    expect(logged).toEqual([failure]);
    expect(failure.stack).toBe(failure.traceback);
  });

  it("takes whatever was thrown", async () => {
    const text = await errorResponse(asked(), new TypeError("of the host")).text();
    expect(text).toContain("internal: of the host");
    expect(await errorResponse(asked(), "text").text()).toContain("internal: text");
  });
});
