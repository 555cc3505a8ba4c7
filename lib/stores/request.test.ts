import { expect, test } from "vitest";
import { createRequestStore, toPreviewRequest, type WrittenRequest } from "./request.ts";
import { type FormField, NO_BODY } from "./request-body.ts";

const plain: WrittenRequest = { method: "GET", path: "/", headers: [], ...NO_BODY };
const posted = (change: Partial<WrittenRequest>) =>
  toPreviewRequest({ ...plain, method: "POST", ...change });
const text = (body: Uint8Array | null) => new TextDecoder().decode(body ?? new Uint8Array());

test("a path always begins with a slash", async () => {
  expect((await toPreviewRequest({ ...plain, path: "items?x=1" })).path).toBe("/items?x=1");
});

test("a body gets its content type, unless one was given", async () => {
  const type = async (body: string, headers: [string, string][] = []) =>
    (await posted({ body, headers })).headers;
  expect(await type('{"a": 1}')).toEqual([["content-type", "application/json"]]);
  expect(await type("plain")).toEqual([["content-type", "text/plain"]]);
  expect(await type("a=1", [["Content-Type", "x/y"]])).toEqual([["Content-Type", "x/y"]]);
});

test("what is to be JSON and isn't, is refused with what is wrong", async () => {
  await expect(posted({ bodyKind: "json", body: "{" })).rejects.toThrow("The body isn't JSON:");
});

test("a form is what a page's form sends, and multipart with a file", async () => {
  const fields: FormField[] = [
    { name: "a", value: "1 & 2" },
    { name: "", value: "left out" },
  ];
  const plainForm = await posted({ bodyKind: "form", form: fields });
  expect(plainForm.headers).toEqual([["content-type", "application/x-www-form-urlencoded"]]);
  expect(text(plainForm.body)).toBe("a=1+%26+2");
  const file = new File([new Uint8Array([1, 2])], "b.bin");
  const withFile = await posted({
    bodyKind: "form",
    form: [...fields, { name: "b", value: file }],
  });
  const parsed = await new Response(withFile.body as Uint8Array<ArrayBuffer>, {
    headers: withFile.headers,
  }).formData();
  expect(parsed.get("a")).toBe("1 & 2");
  expect((parsed.get("b") as File).name).toBe("b.bin");
});

test("a file goes as it is, with its type", async () => {
  const file = new File([new Uint8Array([0, 255])], "x.png", { type: "image/png" });
  const { headers, body } = await posted({ bodyKind: "file", file });
  expect(headers).toEqual([["content-type", "image/png"]]);
  expect([...(body ?? [])]).toEqual([0, 255]);
});

test("GET and HEAD carry no body, and headers without a name are left out", async () => {
  const request = await toPreviewRequest({ ...plain, body: "x", headers: [["", "y"]] });
  expect(request).toEqual({ method: "GET", path: "/", headers: [], body: null });
});

const head = { status: 200, statusText: "OK", headers: [], milliseconds: 1 };

test("sent paths are remembered once, newest first", () => {
  const store = createRequestStore();
  for (const path of ["/a", "/b", "/a"]) {
    store.getState().head({ method: "GET", path, headers: [], body: null }, head, "preview");
  }
  expect(store.getState().sent).toEqual(["/a", "/b"]);
});

test("an answer that breaks off keeps what came of it, one that never began is an error", () => {
  const store = createRequestStore();
  const error = { code: "python_exception" as const, message: "broke off" };
  store.getState().begin();
  store.getState().head({ method: "GET", path: "/", headers: [], body: null }, head, "preview");
  store.getState().grow(new Uint8Array([1]));
  store.getState().fail(error);
  expect(store.getState()).toMatchObject({
    sending: false,
    error: undefined,
    exchange: { response: { body: new Uint8Array([1]), broken: error } },
  });
  store.getState().begin();
  store.getState().fail(error);
  expect(store.getState()).toMatchObject({ sending: false, error, exchange: undefined });
});
