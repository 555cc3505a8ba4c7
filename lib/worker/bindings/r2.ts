import { type ObjectFacts, R2Object, R2ObjectBody } from "./r2-object.ts";

/** A value as R2 takes it. */
type Value = string | null | ArrayBuffer | ArrayBufferView | ReadableStream | Blob;

/** A value as a backend gets it: large ones come as a stream of known length. */
export type Content = string | null | ArrayBuffer | ReadableStream;

export interface UploadedPart {
  partNumber: number;
  etag: string;
}

export interface ObjectList<T> {
  objects: T[];
  truncated: boolean;
  cursor?: string;
  delimitedPrefixes: string[];
}

/** What stands behind a bucket: its objects, and nothing of other buckets. */
export interface R2Backend {
  head(key: string): Promise<ObjectFacts | null>;
  /** Without a body when a condition didn't hold. */
  get(
    key: string,
    options?: unknown,
  ): Promise<{ object: ObjectFacts; body: ReadableStream | null } | null>;
  put(key: string, content: Content, options?: unknown): Promise<ObjectFacts | null>;
  delete(keys: string | string[]): Promise<void>;
  list(options?: unknown): Promise<ObjectList<ObjectFacts>>;
  /** Gives the upload's id. */
  createMultipartUpload(key: string, options?: unknown): Promise<string>;
  uploadPart(
    key: string,
    uploadId: string,
    partNumber: number,
    content: Content,
    options?: unknown,
  ): Promise<UploadedPart>;
  abortMultipartUpload(key: string, uploadId: string): Promise<void>;
  completeMultipartUpload(
    key: string,
    uploadId: string,
    parts: UploadedPart[],
  ): Promise<ObjectFacts>;
}

/** From this size on a value is streamed: what is sent in one piece is limited to 32 MiB. */
const STREAM_BYTES = 1024 * 1024;

/**
 * An R2 bucket as a Worker sees it. The workers SDK knows bindings by their constructor's name.
 * @see https://developers.cloudflare.com/r2/api/workers/workers-api-reference/
 */
export class R2Bucket {
  readonly #backend: R2Backend;

  constructor(backend: R2Backend) {
    this.#backend = backend;
  }

  async head(key: string): Promise<R2Object | null> {
    const found = await this.#backend.head(key);
    return found && new R2Object(found);
  }

  async get(key: string, options?: unknown): Promise<R2Object | R2ObjectBody | null> {
    const found = await this.#backend.get(key, options);
    if (!found) return null;
    const { object, body } = found;
    return body ? new R2ObjectBody(object, body) : new R2Object(object);
  }

  async put(key: string, value: Value, options?: unknown): Promise<R2Object | null> {
    const stored = await this.#backend.put(key, content(value), options);
    return stored && new R2Object(stored);
  }

  delete(keys: string | string[]): Promise<void> {
    return this.#backend.delete(keys);
  }

  async list(options?: unknown): Promise<ObjectList<R2Object>> {
    const found = await this.#backend.list(options);
    return { ...found, objects: found.objects.map((facts) => new R2Object(facts)) };
  }

  async createMultipartUpload(key: string, options?: unknown): Promise<R2MultipartUpload> {
    const uploadId = await this.#backend.createMultipartUpload(key, options);
    return new R2MultipartUpload(this.#backend, key, uploadId);
  }

  /** Asks nobody: an upload that isn't there shows when it is used. */
  resumeMultipartUpload(key: string, uploadId: string): R2MultipartUpload {
    return new R2MultipartUpload(this.#backend, key, uploadId);
  }
}

/** An object that arrives in parts. */
class R2MultipartUpload {
  readonly #backend: R2Backend;
  readonly key: string;
  readonly uploadId: string;

  constructor(backend: R2Backend, key: string, uploadId: string) {
    this.#backend = backend;
    this.key = key;
    this.uploadId = uploadId;
  }

  uploadPart(partNumber: number, value: Value, options?: unknown): Promise<UploadedPart> {
    return this.#backend.uploadPart(this.key, this.uploadId, partNumber, content(value), options);
  }

  abort(): Promise<void> {
    return this.#backend.abortMultipartUpload(this.key, this.uploadId);
  }

  async complete(parts: UploadedPart[]): Promise<R2Object> {
    const sent = parts.map(({ partNumber, etag }) => ({ partNumber, etag }));
    return new R2Object(await this.#backend.completeMultipartUpload(this.key, this.uploadId, sent));
  }
}

function content(value: Value): Content {
  if (value === null || value instanceof ReadableStream) return value;
  if (value instanceof Blob) return stream(value);
  if (typeof value === "string") return value.length < STREAM_BYTES ? value : stream(value);
  if (value instanceof ArrayBuffer) {
    return value.byteLength < STREAM_BYTES ? value : stream(value);
  }
  if (ArrayBuffer.isView(value)) {
    // A view is sent without what lies around it.
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return bytes.byteLength < STREAM_BYTES
      ? bytes.slice().buffer
      : stream(bytes as Uint8Array<ArrayBuffer>);
  }
  throw new TypeError(
    "Incorrect type for parameter 2 on 'put': the value is not of type 'ReadableStream or ArrayBuffer or ArrayBufferView or string or Blob'.",
  );
}

/** A response's body knows its length, which storage asks for; an empty one has none. */
const stream = (value: BodyInit): Content => new Response(value).body ?? "";
