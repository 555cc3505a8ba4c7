import { md5 } from "@noble/hashes/legacy.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import type { Content, UploadedPart } from "../../../worker/bindings/r2.ts";
import type { Change, Records } from "../records/types.ts";
import type { Described } from "./bucket.ts";
import { storeContent } from "./content.ts";
import { LIMITS } from "./rules.ts";

interface Upload {
  key: string;
  described: Described;
}

interface Part {
  etag: string;
  md5: string;
  blob: Blob;
}

/** An upload whose parts are one now, and what is to be removed with the write that stores it. */
interface Completed {
  described: Described;
  blob: Blob;
  etag: string;
  removal: Change[];
}

/** Objects of a bucket that arrive in parts. */
export class MultipartUploads {
  readonly #records: Records;
  readonly #uploads: string;

  constructor(records: Records, bucket: string) {
    this.#records = records;
    this.#uploads = `r2/${bucket}/uploads`;
  }

  async begin(key: string, described: Described): Promise<string> {
    const id = crypto.randomUUID() + crypto.randomUUID();
    const value: Upload = { key, described };
    await this.#records.write([{ type: "put", collection: this.#uploads, key: id, value }]);
    return id;
  }

  async add(key: string, id: string, number: number, content: Content): Promise<UploadedPart> {
    if (!(number >= 1 && number <= LIMITS.parts)) {
      throw new TypeError(
        `Part number must be between 1 and ${LIMITS.parts} (inclusive). Actual value was: ${number}`,
      );
    }
    await this.#require("uploadPart", key, id);
    const { blob, md5: hash } = await storeContent(content);
    const etag = crypto.randomUUID().replaceAll("-", "");
    const value: Part = { etag, md5: hash, blob };
    await this.#records.write([{ type: "put", collection: this.#parts(id), key: number, value }]);
    return { partNumber: number, etag };
  }

  async abort(key: string, id: string): Promise<void> {
    await this.#require("abortMultipartUpload", key, id);
    await this.#records.write(this.#removal(id));
  }

  async complete(key: string, id: string, named: UploadedPart[]): Promise<Completed> {
    const operation = "completeMultipartUpload";
    const { described } = await this.#require(operation, key, id);
    const ordered = named.toSorted((a, b) => a.partNumber - b.partNumber);
    const parts: Part[] = [];
    for (const { partNumber, etag } of ordered) {
      const part = (await this.#records.get(this.#parts(id), partNumber)) as Part | undefined;
      if (part?.etag !== etag) {
        throw new Error(
          `${operation}: One or more of the specified parts could not be found. (10025)`,
        );
      }
      parts.push(part);
    }
    const full = parts.slice(0, -1);
    if (full.some(({ blob }) => blob.size < LIMITS.partBytes)) {
      throw new Error(
        `${operation}: Your proposed upload is smaller than the minimum allowed object size. (10011)`,
      );
    }
    if (new Set(full.map(({ blob }) => blob.size)).size > 1) {
      throw new Error(`${operation}: There was a problem with the multipart upload. (10048)`);
    }
    const whole = md5(concatBytes(...parts.map((part) => hexToBytes(part.md5))));
    return {
      described,
      blob: new Blob(parts.map(({ blob }) => blob)),
      etag: `${bytesToHex(whole)}-${parts.length}`,
      removal: this.#removal(id),
    };
  }

  async #require(operation: string, key: string, id: string): Promise<Upload> {
    const upload = (await this.#records.get(this.#uploads, id)) as Upload | undefined;
    if (upload?.key === key) return upload;
    throw new Error(`${operation}: The specified multipart upload does not exist. (10024)`);
  }

  #parts(id: string): string {
    return `${this.#uploads}/${id}`;
  }

  #removal(id: string): Change[] {
    return [
      { type: "delete", collection: this.#uploads, key: id },
      { type: "clear", collection: this.#parts(id) },
    ];
  }
}
