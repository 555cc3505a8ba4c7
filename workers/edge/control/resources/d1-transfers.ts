import { type Context, Hono } from "hono";
import { z } from "zod";
import { registryOf } from "../../registry/client.ts";
import { type Api, readBody } from "../context.ts";
import { ApiError, ok } from "../envelope.ts";
import { findDatabase, MALFORMED } from "./d1-database.ts";
import { askServe, serveResult, toError } from "./serve.ts";
import { readTicket, ticketPath } from "./ticket.ts";

/** The largest file of SQL that is read in. */
const MAX_IMPORT_BYTES = 100 * 1024 * 1024;

const ETAG = /^[0-9a-f]{32}$/;

const importBody = z.discriminatedUnion("action", [
  z.object({ action: z.literal("init"), etag: z.string().regex(ETAG) }),
  z.object({ action: z.literal("ingest"), etag: z.string().regex(ETAG), filename: z.string() }),
  z.object({ action: z.literal("poll"), current_bookmark: z.string().nullish() }),
]);
const exportBody = z.object({
  dump_options: z
    .object({
      no_schema: z.boolean().nullish(),
      no_data: z.boolean().nullish(),
      tables: z.array(z.string()).nullish(),
    })
    .nullish(),
});

const blobKey = (database: string, etag: string): string => `imports/${database}/${etag}.sql`;

/**
 * Whole databases in and out, in the steps that Cloudflare's clients take. Nothing runs on after an
 * answer, so that nothing has to be polled.
 */
export const d1Transfers = new Hono<Api>()
  .post("/:id/import", async (c) => {
    const { id } = await findDatabase(c.env, c.req.param("id"));
    const body = await readBody(importBody, c.req.raw, MALFORMED);
    if (body.action === "poll") return ok(failed("import", "Not currently importing anything."));
    const { etag } = body;
    const filename = `${id}.${etag}.sql`;
    if (body.action === "ingest") return ok(await ingest(c, id, etag));
    const path = await ticketPath(c.env, { action: "import", database: id, etag });
    return ok({
      success: true,
      type: "import",
      upload_url: new URL(path, c.req.url).href,
      filename,
      messages: [],
    });
  })
  .post("/:id/export", async (c) => {
    const { id, name } = await findDatabase(c.env, c.req.param("id"));
    const { dump_options } = await readBody(exportBody, c.req.raw, MALFORMED);
    const options = {
      noSchema: dump_options?.no_schema ?? false,
      noData: dump_options?.no_data ?? false,
      tables: dump_options?.tables ?? [],
    };
    // What can't be exported is said now, not when the file is fetched.
    const trial = await askServe(c.env, `d1/${id}/export`, json({ ...options, noData: true }));
    if (!trial.ok) return ok(failed("export", (await toError(trial)).message));
    await trial.body?.cancel();
    const path = await ticketPath(c.env, { action: "export", database: id, options });
    return ok({
      success: true,
      type: "export",
      status: "complete",
      messages: [],
      result: { filename: `${name}.sql`, signed_url: new URL(path, c.req.url).href },
    });
  });

/** Where the files themselves go: whoever has the address may, for an hour. */
export const transfers = new Hono<Api>()
  .put("/:ticket", async (c) => {
    const ticket = await readTicket(c.env, c.req.param("ticket"));
    if (ticket?.action !== "import") throw expired();
    const length = c.req.header("content-length");
    if (length === undefined) throw new ApiError(411, 10029, "The upload needs a Content-Length.");
    if (Number(length) > MAX_IMPORT_BYTES) {
      const message = `The file has ${length} bytes; ${MAX_IMPORT_BYTES} (100 MiB) are the most that can be imported. Split it.`;
      throw new ApiError(413, 7400, message);
    }
    const { database, etag } = ticket;
    type Body = Parameters<typeof c.env.BLOBS.put>[1];
    const content = (c.req.raw.body ?? "") as unknown as Body;
    await c.env.BLOBS.put(blobKey(database, etag), content, { md5: etag }).catch(() => {
      throw new ApiError(400, 7400, `What arrived doesn't have the MD5 ${etag}. Send it again.`);
    });
    return new Response(null, { headers: { etag: `"${etag}"` } });
  })
  .get("/:ticket", async (c) => {
    const ticket = await readTicket(c.env, c.req.param("ticket"));
    if (ticket?.action !== "export") throw expired();
    if (!(await registryOf(c.env).findResource("d1", ticket.database))) throw expired();
    return askServe(c.env, `d1/${ticket.database}/export`, json(ticket.options));
  });

type Imported = { statements: number; meta: unknown; bookmark: string } | { error: string };

async function ingest(c: Context<Api>, id: string, etag: string): Promise<unknown> {
  const key = blobKey(id, etag);
  const file = await c.env.BLOBS.get(key);
  if (!file) return failed("import", "The file was not uploaded. Upload it, then ingest it again.");
  const outcome = await serveResult<Imported>(c.env, `d1/${id}/import`, {
    method: "POST",
    body: file.body as unknown as ReadableStream,
  });
  await c.env.BLOBS.delete(key);
  if ("error" in outcome) return failed("import", outcome.error);
  const { statements, meta, bookmark } = outcome;
  return {
    success: true,
    type: "import",
    status: "complete",
    at_bookmark: bookmark,
    messages: [`Processed ${statements} queries.`],
    result: {
      num_queries: statements,
      final_bookmark: bookmark,
      meta: meta ?? { duration: 0, rows_read: 0, rows_written: 0, size_after: 0, changes: 0 },
    },
  };
}

const failed = (type: string, error: string) => ({
  success: false,
  type,
  status: "error",
  error,
  errors: [error],
  messages: [],
});

const expired = (): ApiError =>
  new ApiError(403, 7403, "This address isn't valid, or no longer: it is for an hour.");

const json = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
