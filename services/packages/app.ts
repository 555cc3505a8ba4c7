import { createHash, timingSafeEqual } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ThawError } from "../../lib/errors.ts";
import { MAX_LOCK_LENGTH, packagesRequest } from "../../lib/packages/schema.ts";
import type { PackagesService } from "./service.ts";

const MAX_BODY_BYTES = 2 * MAX_LOCK_LENGTH;

/** The HTTP side of the service: `POST /packages`, `GET /packs/{hash}`, `GET /health`. */
export function createApp(service: PackagesService, token: string): Hono {
  const app = new Hono();
  app.onError((error) => ThawError.from(error).toResponse());
  app.notFound(() => new ThawError("not_found", "There is nothing at this address.").toResponse());

  app.use(async (context, next) => {
    if (sameToken(context.req.header("x-thaw-internal") ?? "", token)) return next();
    throw new ThawError("unauthorized", "This address is for Thaw's own processes.");
  });

  app.get("/health", (context) => context.json({ ok: true }));

  app.post(
    "/packages",
    bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }),
    async (context) => {
      const body: unknown = await context.req.json().catch(() => undefined);
      const request = packagesRequest.safeParse(body);
      if (!request.success) throw badRequest(request.error.issues[0]);
      return context.json(await service.resolve(request.data));
    },
  );

  app.get("/packs/:hash{[0-9a-f]{64}}", async (context) => {
    const path = service.packPath(context.req.param("hash"));
    const file = await stat(path).catch(() => undefined);
    if (!file) throw new ThawError("not_found", "There is no pack with this hash.");
    return context.body(Readable.toWeb(createReadStream(path)) as ReadableStream, 200, {
      "content-type": "application/zip",
      "content-length": String(file.size),
      "cache-control": "public, max-age=31536000, immutable",
    });
  });
  return app;
}

function sameToken(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

function badRequest(issue: { path: PropertyKey[]; message: string } | undefined): ThawError {
  const where = issue?.path.length ? ` at ${issue.path.join(".")}` : "";
  return new ThawError(
    "bad_request",
    `The request for packages is not as it should be${where}: ${issue?.message ?? "unknown"}.`,
  );
}

function tooLarge(): Response {
  return new ThawError("project_too_large", "The request for packages is too large.").toResponse();
}
