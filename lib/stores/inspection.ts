import { ThawError } from "../errors.ts";
import type { Preview } from "../preview/types.ts";
import type { LayerReference } from "../snapshot/types.ts";
import type { InspectorStore } from "./inspector.ts";
import { createTurns } from "./turns.ts";

export interface InspectionParts {
  inspector: InspectorStore;
  /** A frame of its own: looking must not end the program that runs in the preview. */
  connect: () => Promise<Preview>;
  fetch: (path: string) => Promise<Response>;
}

/**
 * Opens the inspector on a chain, at one of its layers (the topmost unless another is named), and looks into
 * that layer unless it was done before.
 */
export function createInspection({ inspector, connect, fetch }: InspectionParts) {
  const begin = createTurns();
  return async (layers: LayerReference[], title: string, hash?: string): Promise<void> => {
    const isNewest = begin();
    const wanted = hash ?? layers.at(-1)?.hash ?? "";
    const { show, select, progress, succeed, fail } = inspector.getState();
    show(layers, title);
    select(wanted);
    if (inspector.getState().reports[wanted]) return;
    const report = (step: Parameters<typeof progress>[0]): void => {
      if (isNewest()) progress(step);
    };
    report("fetch");
    const connecting = connect();
    try {
      const chain = layers.slice(0, layers.findIndex((layer) => layer.hash === wanted) + 1);
      const [client, ...files] = await Promise.all([
        connecting,
        ...chain.map((layer) => loadLayer(fetch, layer.hash)),
      ]);
      const found = await client.inspect({ layers: files }, report);
      if (isNewest()) succeed(wanted, found);
    } catch (thrown) {
      if (isNewest()) fail(ThawError.from(thrown).toJSON());
    } finally {
      // Also one that comes after a layer couldn't be had.
      await connecting.then(
        (client) => client.dispose(),
        () => undefined,
      );
    }
  };
}

async function loadLayer(
  fetch: InspectionParts["fetch"],
  hash: string,
): Promise<{ hash: string; file: Uint8Array }> {
  const response = await fetch(layerAddress(hash)).catch((cause: unknown) => {
    throw new ThawError(
      "edge_unavailable",
      "Thaw's server doesn't answer. See whether it still runs.",
      {
        cause,
      },
    );
  });
  if (!response.ok) throw ThawError.fromBody(await response.json().catch(() => undefined));
  return { hash, file: new Uint8Array(await response.arrayBuffer()) };
}

/** Where a layer's file can be had. */
export function layerAddress(hash: string): string {
  return `/api/layers/${hash}`;
}
