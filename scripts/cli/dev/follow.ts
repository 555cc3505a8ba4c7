import { type FileHandle, open, stat } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";

const INTERVAL_MS = 200;

/**
 * Gives each line that is added to a file from now on; a file that begins anew is read from its start.
 * Gives the function that ends it.
 */
export async function followLines(path: string, line: (text: string) => void): Promise<() => void> {
  let position = (await stat(path).catch(() => undefined))?.size ?? 0;
  let rest = "";
  // A read may end within a character.
  let decoder = new StringDecoder("utf8");
  let busy = false;
  const read = async (): Promise<void> => {
    const size = (await stat(path)).size;
    if (size < position) {
      position = 0;
      rest = "";
      decoder = new StringDecoder("utf8");
    }
    if (size === position) return;
    const bytes = await readFrom(path, position, size - position);
    position += bytes.length;
    const lines = (rest + decoder.write(bytes)).split("\n");
    rest = lines.pop() ?? "";
    for (const one of lines) line(one);
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    read()
      // It may not be there yet.
      .catch(() => undefined)
      .finally(() => {
        busy = false;
      });
  }, INTERVAL_MS);
  return () => clearInterval(timer);
}

async function readFrom(path: string, position: number, length: number): Promise<Buffer> {
  const file: FileHandle = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
