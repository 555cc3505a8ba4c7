import * as Comlink from "comlink";
import { afterEach, expect, it } from "vitest";
import { guardCallbacks, onlyCalls } from "./guard.ts";

guardCallbacks();

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

function channel(): [MessagePort, MessagePort] {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  return [port1, port2];
}

const answered = async (port: MessagePort, message: object): Promise<boolean> => {
  const answer = new Promise<boolean>((resolve) => {
    port.onmessage = () => resolve(true);
    setTimeout(() => resolve(false), 100);
  });
  port.postMessage({ id: "1", ...message });
  return answer;
};

const raw = (value: unknown) => ({ type: "RAW", value });

it("calls the methods that are named, with what they give", async () => {
  const [ours, theirs] = channel();
  Comlink.expose({ add: (a: number, b: number) => a + b }, onlyCalls(ours, ["add"]));
  const api = Comlink.wrap<{ add(a: number, b: number): number }>(theirs);
  expect(await api.add(1, 2)).toBe(3);
});

it.each([
  ["writing to a prototype", { type: "SET", path: ["__proto__", "hurt"], value: raw(1) }],
  ["reading", { type: "GET", path: ["secret"] }],
  ["calling what isn't named", { type: "APPLY", path: ["other"], argumentList: [] }],
  ["calling along a path", { type: "APPLY", path: ["add", "constructor"], argumentList: [] }],
  ["constructing", { type: "CONSTRUCT", path: ["add", "constructor"], argumentList: [raw("")] }],
  ["another port", { type: "ENDPOINT", path: [] }],
])("doesn't hear of %s", async (_what, message) => {
  const [ours, theirs] = channel();
  const api = { add: () => 1, other: () => 2, secret: 3 };
  Comlink.expose(api, onlyCalls(ours, ["add"]));
  expect(await answered(theirs, message)).toBe(false);
  expect("hurt" in {}).toBe(false);
});

it("guards callbacks that are handed over in the same way", async () => {
  const [ours, theirs] = channel();
  let port: MessagePort | undefined;
  theirs.onmessage = ({ data }: MessageEvent<{ argumentList: { value: MessagePort }[] }>) => {
    port = data.argumentList[0]?.value;
  };
  const heard: unknown[] = [];
  const api = Comlink.wrap<{ listen(callback: (text: string) => void): void }>(ours);
  void api.listen(Comlink.proxy((text: string) => void heard.push(text)));
  await expect.poll(() => port).toBeDefined();
  if (!port) return;
  open.push(port);
  const pollution = { type: "SET", path: ["__proto__", "hurt"], value: raw(1) };
  expect(await answered(port, pollution)).toBe(false);
  expect("hurt" in (() => undefined)).toBe(false);
  expect(await answered(port, { type: "APPLY", path: [], argumentList: [raw("hello")] })).toBe(
    true,
  );
  expect(heard).toEqual(["hello"]);
});
