/** A value that a binding was given as bytes of its own; undefined for one that isn't content. */
export async function bytesOf(value: unknown): Promise<ArrayBuffer | undefined> {
  if (typeof value === "string") return new TextEncoder().encode(value).buffer;
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice().buffer;
  }
  if (value instanceof ReadableStream || value instanceof Blob) {
    return new Response(value).arrayBuffer();
  }
  return undefined;
}
