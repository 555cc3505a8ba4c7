import { mib } from "../sizes.ts";
import { MAX_WORKER_BYTES } from "./modules.ts";
import { gzipBytes, PAID_GZIP_BYTES } from "./preflight/sizes.ts";
import type { TargetKind } from "./target-choice.ts";
import { type Bundle, totalBytes } from "./types.ts";

/** A snapshot with all it needs, or source for Cloudflare's own Python runtime. */
export const SHAPES = ["snapshot", "native"] as const;

export type Shape = (typeof SHAPES)[number];

/** Whether a shape fits a target, and why. */
export interface ShapeFit {
  shape: Shape;
  fits: boolean;
  /** Whether it is the one to take. */
  recommended: boolean;
  bytes: number;
  gzipBytes: number;
  why: string;
}

/** Both shapes of a project at a target: sizes against limits, start-up, plan. */
export async function compareShapes(
  bundles: Record<Shape, Bundle>,
  target: TargetKind,
  startMilliseconds: number | undefined,
): Promise<ShapeFit[]> {
  const sizes = await Promise.all(
    SHAPES.map(async (shape) => {
      const { modules } = bundles[shape];
      return { shape, bytes: totalBytes(modules), gzipBytes: await gzipBytes(modules) };
    }),
  );
  const fits = sizes.map((size) => ({ ...size, fits: size.bytes <= MAX_WORKER_BYTES }));
  const best = fits.find((one) => one.fits)?.shape;
  return fits.map((one) => ({
    ...one,
    recommended: one.shape === best,
    why: `${WHY[one.shape]} ${sizeWords(one)}${one.shape === "snapshot" ? startWords(startMilliseconds) : nativeWords(target)}`,
  }));
}

const WHY: Record<Shape, string> = {
  snapshot: "Starts from memory after your imports have run, and carries its own Python.",
  native: "Source and packages for Cloudflare's own Python, which runs the top-level code itself.",
};

function sizeWords({ bytes, gzipBytes: gzip }: { bytes: number; gzipBytes: number }): string {
  if (bytes > MAX_WORKER_BYTES)
    return `${mib(bytes)} are more than the ${mib(MAX_WORKER_BYTES)} that fit.`;
  const older =
    gzip > PAID_GZIP_BYTES
      ? " An account that still has the older limits (3 MiB free, 10 MiB paid, with gzip) refuses it."
      : "";
  return `${mib(bytes)} of ${mib(MAX_WORKER_BYTES)}, ${mib(gzip)} with gzip.${older}`;
}

const startWords = (milliseconds: number | undefined): string =>
  milliseconds === undefined ? "" : ` Started in ${milliseconds} ms here.`;

const nativeWords = (target: TargetKind): string =>
  target === "local" ? " On this machine it becomes a snapshot." : " Fits the free plan.";
