import { bytesToHex } from "@noble/hashes/utils.js";

export interface HttpMetadata {
  contentType?: string;
  contentLanguage?: string;
  contentDisposition?: string;
  contentEncoding?: string;
  cacheControl?: string;
  cacheExpiry?: Date;
}

export type Checksums = Partial<Record<(typeof ALGORITHMS)[number], ArrayBuffer>>;

const ALGORITHMS = ["md5", "sha1", "sha256", "sha384", "sha512"] as const;

/** An object as it comes from a backend: plain values, without its content. */
export interface ObjectFacts {
  key: string;
  version: string;
  size: number;
  etag: string;
  httpEtag: string;
  checksums: Checksums;
  uploaded: Date;
  httpMetadata?: HttpMetadata | undefined;
  customMetadata?: Record<string, string> | undefined;
  range?: { offset?: number; length?: number; suffix?: number } | undefined;
  storageClass: string;
  ssecKeyMd5?: string | undefined;
}

/** Checksums that storage knows of an object; as JSON they are hex. */
class R2Checksums {
  readonly md5?: ArrayBuffer;
  readonly sha1?: ArrayBuffer;
  readonly sha256?: ArrayBuffer;
  readonly sha384?: ArrayBuffer;
  readonly sha512?: ArrayBuffer;

  constructor(checksums: Checksums) {
    Object.assign(this, checksums);
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(
      ALGORITHMS.flatMap((name) => {
        const digest = this[name];
        return digest ? [[name, bytesToHex(new Uint8Array(digest))]] : [];
      }),
    );
  }
}

/**
 * An object of a bucket, without its content.
 * @see https://developers.cloudflare.com/r2/api/workers/workers-api-reference/#r2object-definition
 */
export class R2Object {
  readonly key: string;
  readonly version: string;
  readonly size: number;
  readonly etag: string;
  readonly httpEtag: string;
  readonly checksums: R2Checksums;
  readonly uploaded: Date;
  readonly httpMetadata: HttpMetadata | undefined;
  readonly customMetadata: Record<string, string> | undefined;
  readonly range: ObjectFacts["range"];
  readonly storageClass: string;
  readonly ssecKeyMd5: string | undefined;

  constructor(facts: ObjectFacts) {
    this.key = facts.key;
    this.version = facts.version;
    this.size = facts.size;
    this.etag = facts.etag;
    this.httpEtag = facts.httpEtag;
    this.checksums = new R2Checksums(facts.checksums);
    this.uploaded = facts.uploaded;
    this.httpMetadata = facts.httpMetadata;
    this.customMetadata = facts.customMetadata;
    this.range = facts.range;
    this.storageClass = facts.storageClass;
    this.ssecKeyMd5 = facts.ssecKeyMd5;
  }

  /** Sets the headers that the object's HTTP metadata has a value for. */
  writeHttpMetadata(headers: Headers): void {
    const metadata = this.httpMetadata;
    if (!metadata) {
      throw new TypeError(
        `HTTP metadata unknown for key \`${this.key}\`. Did you forget to add 'httpMetadata' to \`include\` when listing?`,
      );
    }
    const values = {
      "content-type": metadata.contentType,
      "content-language": metadata.contentLanguage,
      "content-disposition": metadata.contentDisposition,
      "content-encoding": metadata.contentEncoding,
      "cache-control": metadata.cacheControl,
      expires: metadata.cacheExpiry?.toUTCString(),
    };
    for (const [name, value] of Object.entries(values)) {
      if (value !== undefined) headers.set(name, value);
    }
  }
}

/** An object with its content, which can be read once, like a response's. */
export class R2ObjectBody extends R2Object {
  readonly #content: Response;

  constructor(facts: ObjectFacts, body: ReadableStream) {
    super(facts);
    this.#content = new Response(body);
  }

  get body(): ReadableStream {
    return this.#content.body as ReadableStream;
  }

  get bodyUsed(): boolean {
    return this.#content.bodyUsed;
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#content.arrayBuffer();
  }

  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await this.arrayBuffer());
  }

  text(): Promise<string> {
    return this.#content.text();
  }

  json(): Promise<unknown> {
    return this.#content.json();
  }

  async blob(): Promise<Blob> {
    return new Blob([await this.arrayBuffer()], { type: this.httpMetadata?.contentType ?? "" });
  }
}
