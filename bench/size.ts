import { DEFAULT_TEMPLATE, templateFiles } from "../lib/project/templates/index.ts";
import { buildIsolates } from "../scripts/build/isolates.ts";
import { buildRuntime } from "../scripts/build/runtime.ts";
import { bundleBuilder, TestBuilder } from "../tests/snapshot/builder.ts";
import type { BenchResult, Figure } from "./run.ts";
import { dotChart } from "./support/chart.ts";
import { type LayerSizes, measureLayers, sizesOf } from "./support/layer-sizes.ts";
import { describeMachine } from "./support/machine.ts";
import { saveChart } from "./support/save.ts";

const TARGET_BYTES = 300 * 1024;

/**
 * How large snapshots are: the layers of three programs before and after scrubbing and compression, and
 * everything the template's bundle brings. The app layer is what a new version of the code adds.
 */
export default async function size(): Promise<BenchResult> {
  const layers = await measureLayers();
  await buildRuntime();
  await buildIsolates();
  const builder = await TestBuilder.start(await bundleBuilder());
  try {
    const { result } = await builder.build(templateFiles());
    const sizes = [];
    for (const { name, hash } of builder.record(result.snapshot.id).bundle.modules) {
      sizes.push({ name, ...(await sizesOf(builder.contents.get(hash) ?? new Uint8Array())) });
    }
    const app = sizes.find(({ name }) => name === "layers/app.bin");
    if (!app) throw new Error("The bundle has no app layer");
    saveChart(
      "size",
      dotChart(
        "Layers, gzip'd",
        "KB",
        layers.map(({ program, kind, scrubbed }) => ({
          label: `${program}: ${kind}`,
          samples: [scrubbed.gzip9 / 1024],
        })),
        "The runtime layer is stored once for all, a packages layer once per lock; the app layer is what a new version adds.",
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
        ...Object.fromEntries(layers.flatMap(figuresOf)),
      },
      layers,
      template: DEFAULT_TEMPLATE,
      modules: sizes,
      machine: describeMachine(),
    };
  } finally {
    await builder.stop();
  }
}

/** One layer's sizes under names such as `fastapi_packages_gzip9_bytes`. */
function figuresOf({ program, kind, unscrubbed, scrubbed }: LayerSizes): [string, Figure][] {
  const name = `${program.replace(" ", "_")}_${kind}`;
  return [
    [`${name}_unscrubbed_bytes`, { value: unscrubbed.raw, unit: "bytes", n: 1 }],
    ...Object.entries(scrubbed).map(([how, value]): [string, Figure] => [
      `${name}_${how}_bytes`,
      { value, unit: "bytes", n: 1 },
    ]),
  ];
}
