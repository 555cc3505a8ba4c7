import { INTERNAL_TOKEN, TestEdge } from "../../workers/edge/testing.ts";
import { bundleBuilder, TestBuilder } from "../snapshot/builder.ts";

export interface PythonEdge {
  edge: TestEdge;
  stop(): Promise<void>;
}

/** An edge that can build what is uploaded as Python source: the real builder, with the edge's own store. */
export async function startPythonEdge(): Promise<PythonEdge> {
  let builder: TestBuilder | undefined;
  const edge = await TestEdge.start({
    timeout: 30_000,
    builder: async (request) => {
      if (!builder) throw new Error("the builder hasn't started");
      return builder.fetch(request);
    },
  });
  const store = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const { method } = request;
    return fetch(`${edge.store}${pathname}${search}`, {
      method,
      headers: { "x-thaw-internal": INTERNAL_TOKEN },
      ...(method === "PUT" ? { body: await request.arrayBuffer() } : {}),
    });
  };
  builder = await TestBuilder.start(await bundleBuilder(), [], { store });
  return { edge, stop: async () => void (await Promise.all([edge.stop(), builder.stop()])) };
}
