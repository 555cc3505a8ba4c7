import type { Content, ObjectList, R2Backend, UploadedPart } from "../../../worker/bindings/r2.ts";
import type { Checksums, HttpMetadata, ObjectFacts } from "../../../worker/bindings/r2-object.ts";
import type { Change, Records } from "../records/types.ts";
import { conditionsHold, conditionsOf } from "./conditions.ts";
import { checksumsOf, storeContent } from "./content.ts";
import { listObjects } from "./list.ts";
import { MultipartUploads } from "./multipart.ts";
import { rangeOf, sliceOf } from "./range.ts";
import { customMetadataOf, httpMetadataOf, LIMITS, requireKey } from "./rules.ts";

/** What is kept of an object beside its content. */
export interface StoredObject {
  version: string;
  size: number;
  etag: string;
  checksums: Checksums;
  /** Milliseconds since 1970. */
  uploaded: number;
  httpMetadata: HttpMetadata;
  customMetadata: Record<string, string>;
  storageClass: string;
}

export interface PutOptions {
  onlyIf?: unknown;
  httpMetadata?: unknown;
  customMetadata?: unknown;
  storageClass?: string | null;
}

export const r2Collections = (bucket: string): { facts: string; content: string } => ({
  facts: `r2/${bucket}`,
  content: `r2/${bucket}/content`,
});

/** An R2 bucket over records in the browser, with the rules and messages of Cloudflare's. */
export class BrowserR2 implements R2Backend {
  readonly #records: Records;
  readonly #facts: string;
  readonly #content: string;
  readonly #uploads: MultipartUploads;

  constructor(records: Records, bucket: string) {
    this.#records = records;
    const { facts, content } = r2Collections(bucket);
    this.#facts = facts;
    this.#content = content;
    this.#uploads = new MultipartUploads(records, bucket);
  }

  async head(key: string): Promise<ObjectFacts | null> {
    const found = await this.#find(requireKey("head", key));
    return found ? factsOf(key, found) : null;
  }

  async get(
    key: string,
    options?: unknown,
  ): Promise<{ object: ObjectFacts; body: ReadableStream | null } | null> {
    const { onlyIf, range: asked } = (options ?? {}) as { onlyIf?: unknown; range?: unknown };
    const found = await this.#find(requireKey("get", key));
    if (!found) return null;
    const object = factsOf(key, found);
    const conditions = conditionsOf(onlyIf);
    if (conditions && !conditionsHold(conditions, found)) return { object, body: null };
    const range = rangeOf(asked, found.size);
    const { start, end } = range ? sliceOf(range, found.size) : { start: 0, end: found.size };
    const blob = (await this.#records.get(this.#content, key)) as Blob;
    const body = blob.slice(start, end).stream();
    return { object: range ? { ...object, range: plain(range) } : object, body };
  }

  async put(key: string, content: Content, options?: unknown): Promise<ObjectFacts | null> {
    requireKey("put", key);
    const given = (options ?? {}) as PutOptions;
    const described = describe("put", given);
    const stored = await storeContent(content);
    const checksums = await checksumsOf(stored, given as Parameters<typeof checksumsOf>[1]);
    const conditions = conditionsOf(given.onlyIf);
    if (conditions && !conditionsHold(conditions, await this.#find(key))) return null;
    const { md5: etag, blob } = stored;
    const object: StoredObject = { ...described, size: blob.size, etag, checksums, ...stamp() };
    await this.#records.write(this.#storing(key, object, blob));
    return factsOf(key, object);
  }

  async delete(keys: string | string[]): Promise<void> {
    const all = [keys].flat().map((key) => requireKey("delete", key));
    if (all.length > LIMITS.deleted) {
      const problem = `${all.length} keys are too many; at most ${LIMITS.deleted} can be deleted at once.`;
      throw new Error(`delete: ${problem} (10029)`);
    }
    await this.#records.write(
      all.flatMap((key): Change[] => [
        { type: "delete", collection: this.#facts, key },
        { type: "delete", collection: this.#content, key },
      ]),
    );
  }

  list(options?: unknown): Promise<ObjectList<ObjectFacts>> {
    return listObjects(options, async (range) =>
      (await this.#records.list(this.#facts, range)).map(([key, value]) =>
        factsOf(String(key), value as StoredObject),
      ),
    );
  }

  async createMultipartUpload(key: string, options?: unknown): Promise<string> {
    requireKey("createMultipartUpload", key);
    return this.#uploads.begin(
      key,
      describe("createMultipartUpload", (options ?? {}) as PutOptions),
    );
  }

  uploadPart(
    key: string,
    uploadId: string,
    partNumber: number,
    content: Content,
  ): Promise<UploadedPart> {
    return this.#uploads.add(key, uploadId, partNumber, content);
  }

  abortMultipartUpload(key: string, uploadId: string): Promise<void> {
    return this.#uploads.abort(key, uploadId);
  }

  async completeMultipartUpload(
    key: string,
    uploadId: string,
    parts: UploadedPart[],
  ): Promise<ObjectFacts> {
    const { described, blob, etag, removal } = await this.#uploads.complete(key, uploadId, parts);
    const object: StoredObject = {
      ...described,
      size: blob.size,
      etag,
      checksums: {},
      ...stamp(),
    };
    await this.#records.write([...this.#storing(key, object, blob), ...removal]);
    return factsOf(key, object);
  }

  async #find(key: string): Promise<StoredObject | undefined> {
    return (await this.#records.get(this.#facts, key)) as StoredObject | undefined;
  }

  #storing(key: string, object: StoredObject, content: Blob): Change[] {
    return [
      { type: "put", collection: this.#facts, key, value: object },
      { type: "put", collection: this.#content, key, value: content },
    ];
  }
}

/** What a put or an upload says of the object to be. */
export type Described = Pick<StoredObject, "httpMetadata" | "customMetadata" | "storageClass">;

function describe(operation: string, options: PutOptions): Described {
  return {
    httpMetadata: httpMetadataOf(options.httpMetadata),
    customMetadata: customMetadataOf(operation, options.customMetadata),
    storageClass: options.storageClass ?? "Standard",
  };
}

const stamp = (): Pick<StoredObject, "version" | "uploaded"> => ({
  version: crypto.randomUUID().replaceAll("-", ""),
  uploaded: Date.now(),
});

function factsOf(key: string, { uploaded, ...object }: StoredObject): ObjectFacts {
  return { ...object, key, httpEtag: `"${object.etag}"`, uploaded: new Date(uploaded) };
}

/** Without what wasn't said. */
function plain(range: object): NonNullable<ObjectFacts["range"]> {
  return Object.fromEntries(Object.entries(range).filter(([, value]) => value !== undefined));
}
