import { WorkerEntrypoint } from "cloudflare:workers";
import type {
  R2Bucket,
  R2GetOptions,
  R2ListOptions,
  R2MultipartOptions,
  R2Object,
  R2ObjectBody,
  R2PutOptions,
} from "@cloudflare/workers-types";
import type {
  Content,
  ObjectList,
  R2Backend,
  UploadedPart,
} from "../../../../lib/worker/bindings/r2.ts";
import type { HttpMetadata, ObjectFacts } from "../../../../lib/worker/bindings/r2-object.ts";

export interface R2Props {
  /** Id of the bucket; it holds no slash. */
  bucket: string;
}

type StoredContent = Parameters<R2Bucket["put"]>[1];

const MAX_DELETED = 1000;

/** Every bucket lives in one real R2 bucket, under its id. */
export class R2Entrypoint extends WorkerEntrypoint<{ R2: R2Bucket }, R2Props> implements R2Backend {
  async head(key: string): Promise<ObjectFacts | null> {
    const found = await this.env.R2.head(this.#full(key));
    return found && this.#facts(found);
  }

  async get(
    key: string,
    options?: unknown,
  ): Promise<{ object: ObjectFacts; body: ReadableStream | null } | null> {
    const found: R2Object | R2ObjectBody | null = await this.env.R2.get(
      this.#full(key),
      options as R2GetOptions,
    );
    if (!found) return null;
    const body = "body" in found ? (found.body as unknown as ReadableStream) : null;
    return { object: this.#facts(found), body };
  }

  async put(key: string, content: Content, options?: unknown): Promise<ObjectFacts | null> {
    await known(content);
    const stored = await this.env.R2.put(
      this.#full(key),
      content as StoredContent,
      options as R2PutOptions,
    );
    return stored && this.#facts(stored);
  }

  async delete(keys: string | string[]): Promise<void> {
    if (Array.isArray(keys) && keys.length > MAX_DELETED) {
      const message = `delete: ${keys.length} keys are too many; at most ${MAX_DELETED} can be deleted at once. (10029)`;
      throw new Error(message);
    }
    const full = Array.isArray(keys) ? keys.map((key) => this.#full(key)) : this.#full(keys);
    await this.env.R2.delete(full);
  }

  async list(options?: unknown): Promise<ObjectList<ObjectFacts>> {
    const given = (options ?? {}) as R2ListOptions;
    const found = await this.env.R2.list({
      ...given,
      prefix: this.#full(given.prefix ?? ""),
      ...(given.startAfter === undefined ? {} : { startAfter: this.#full(given.startAfter) }),
    });
    const include: string[] = Array.isArray(given.include) ? given.include : [];
    // A cursor is the Worker's to make up: whatever storage makes of it, nothing else leaves this bucket.
    const own = (key: string): boolean => key.startsWith(this.#full(""));
    return {
      objects: found.objects
        .filter(({ key }) => own(key))
        .map((object) => {
          const { httpMetadata, customMetadata, ...facts } = this.#facts(object);
          return {
            ...facts,
            // What wasn't asked for isn't there, on this machine too.
            httpMetadata: include.includes("httpMetadata") ? httpMetadata : undefined,
            customMetadata: include.includes("customMetadata") ? customMetadata : undefined,
          };
        }),
      truncated: found.truncated,
      ...(found.truncated ? { cursor: found.cursor } : {}),
      delimitedPrefixes: found.delimitedPrefixes.filter(own).map((prefix) => this.#bare(prefix)),
    };
  }

  async createMultipartUpload(key: string, options?: unknown): Promise<string> {
    const full = this.#full(key);
    const upload = await this.env.R2.createMultipartUpload(full, options as R2MultipartOptions);
    return upload.uploadId;
  }

  async uploadPart(
    key: string,
    uploadId: string,
    partNumber: number,
    content: Content,
    options?: unknown,
  ): Promise<UploadedPart> {
    await known(content);
    const upload = this.env.R2.resumeMultipartUpload(this.#full(key), uploadId);
    const part = await upload.uploadPart(
      partNumber,
      content as Exclude<StoredContent, null>,
      options as object,
    );
    return { partNumber: part.partNumber, etag: part.etag };
  }

  abortMultipartUpload(key: string, uploadId: string): Promise<void> {
    return this.env.R2.resumeMultipartUpload(this.#full(key), uploadId).abort();
  }

  async completeMultipartUpload(
    key: string,
    uploadId: string,
    parts: UploadedPart[],
  ): Promise<ObjectFacts> {
    const upload = this.env.R2.resumeMultipartUpload(this.#full(key), uploadId);
    return this.#facts(await upload.complete(parts));
  }

  #full(key: string): string {
    return `${this.ctx.props.bucket}/${key}`;
  }

  #bare(key: string): string {
    return key.slice(this.#full("").length);
  }

  #facts(object: R2Object): ObjectFacts {
    const { md5, sha1, sha256, sha384, sha512 } = object.checksums;
    const checksums = Object.entries({ md5, sha1, sha256, sha384, sha512 }).filter(
      ([, digest]) => digest !== undefined,
    );
    return {
      key: this.#bare(object.key),
      version: object.version,
      size: object.size,
      etag: object.etag,
      httpEtag: object.httpEtag,
      checksums: Object.fromEntries(checksums),
      uploaded: object.uploaded,
      httpMetadata: object.httpMetadata as HttpMetadata | undefined,
      customMetadata: object.customMetadata,
      range: object.range as ObjectFacts["range"],
      // The store of this machine has one class and no name for it.
      storageClass: object.storageClass || "Standard",
      ssecKeyMd5: object.ssecKeyMd5,
    };
  }
}

/**
 * R2 wants to know how long a stream is. One that came by RPC has its length with it, but only once it is
 * connected, which takes a turn of the event loop.
 */
async function known(content: Content): Promise<void> {
  if (content instanceof ReadableStream) await new Promise((resolve) => setTimeout(resolve, 0));
}
