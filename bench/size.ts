import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { DEFAULT_TEMPLATE, templateFiles } from "../lib/project/templates/index.ts";
import type { BenchResult } from "./run.ts";
import { dotChart } from "./support/chart.ts";
import { describeMachine } from "./support/machine.ts";
import { deployedModules, endProduct, startProduct, takeSnapshot } from "./support/product.ts";
import { saveChart } from "./support/save.ts";

const TARGET_BYTES = 300 * 1024;

/**
 * How large a snapshot of the template project is: its layers, and everything its bundle brings, as it is
 * and compressed. The app layer is what a new version of the code adds.
 */
export default async function size(): Promise<BenchResult> {
  const product = await startProduct();
  try {
    const { value } = await takeSnapshot(product, templateFiles());
    const modules = await deployedModules(product, value.snapshot.id, "size");
    const sizes = modules.map(({ name, content }) => ({ name, ...sizesOf(content) }));
    const app = sizes.find(({ name }) => name === "layers/app.bin");
    if (!app) throw new Error("The bundle has no app layer");
    const layers = sizes.filter(({ name }) => name.startsWith("layers/"));
    saveChart(
      "size",
      dotChart(
        "Layers of the template project, gzip'd",
        "KB",
        layers.map(({ name, gzip9 }) => ({ label: name, samples: [gzip9 / 1024] })),
        "FastAPI, httpx and pydantic; the app layer is what a new version of the code adds.",
      ),
    );
    return {
      name: "size",
      figures: {
        app_layer_bytes: {
          value: app.gzip9,
          unit: "bytes, gzip level 9",
          n: 1,
          atMost: TARGET_BYTES,
        },
        app_layer_brotli_bytes: { value: app.brotli5, unit: "bytes, brotli level 5", n: 1 },
        app_layer_raw_bytes: { value: app.raw, unit: "bytes", n: 1 },
      },
      template: DEFAULT_TEMPLATE,
      modules: sizes,
      machine: describeMachine(),
    };
  } finally {
    await endProduct(product);
  }
}

function sizesOf(content: Uint8Array): { raw: number; gzip9: number; brotli5: number } {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
  return {
    raw: content.byteLength,
    gzip9: gzipSync(content, { level: 9 }).byteLength,
    brotli5: brotliCompressSync(content, quality).byteLength,
  };
}
