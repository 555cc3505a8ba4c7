import type { FixedLengthStream as FixedLength } from "@cloudflare/workers-types";

/** Of a request's body on its way to a Worker. */
export interface Progress {
  /** When a part of it was last taken, in milliseconds; 0 before. */
  movedAt: number;
}

/** Bodies up to this are through in no time. */
const SMALL_BYTES = 1024 * 1024;

declare const FixedLengthStream: typeof FixedLength;

/** The request, with a body whose parts are noted as they are taken; small ones and none stay as they are. */
export function watchUpload(request: Request, progress: Progress): Request {
  const { body, headers } = request;
  const length = headers.get("content-length");
  if (!body || (length !== null && Number(length) <= SMALL_BYTES)) return request;
  const watched = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(part, controller) {
        progress.movedAt = Date.now();
        controller.enqueue(part);
      },
    }),
  );
  // A stream of known length keeps the header that says so.
  return new Request(request, {
    body:
      length === null
        ? watched
        : watched.pipeThrough(
            new FixedLengthStream(Number(length)) as unknown as ReadableWritablePair<
              Uint8Array,
              Uint8Array
            >,
          ),
  });
}
