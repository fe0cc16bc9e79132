import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { InvalidInput } from "#lib/errors.ts";

/** A line of a file: its text, or why it cannot be read. Numbers begin at 1. */
export type Line = { number: number; text: string } | { number: number; problem: string };

/** Maximum length of a line, in bytes: enough for a bug with thousands of comments. */
const LINE_MAX = 64 * 1024 * 1024;

/**
 * Streams the lines of a plain or gzip file (detected by content, not by name), with little memory for files of any size.
 * Skips empty lines. Throws InvalidInput when the file cannot be read or is truncated.
 */
export async function* readLines(path: string, { maxBytes = LINE_MAX } = {}): AsyncGenerator<Line> {
  const isGzip = await isGzipFile(path);
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const stream: AsyncIterable<Buffer> = isGzip ? file.pipe(createGunzip({ chunkSize: 256 * 1024 })) : file;
  if (isGzip) file.on("error", () => {});
  let number = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const finish = (last: Buffer): Line | undefined => {
    number += 1;
    const total = length + last.length;
    const text = total > maxBytes ? null : Buffer.concat([...parts, last]).toString("utf8");
    parts = [];
    length = 0;
    if (text === null) return { number, problem: `The line has more than ${maxBytes} bytes.` };
    const bare = (number === 1 ? text.replace(/^\ufeff/, "") : text).trim();
    return bare === "" ? undefined : { number, text: bare };
  };
  try {
    for await (const chunk of stream) {
      let from = 0;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
        const line = finish(chunk.subarray(from, end));
        if (line) yield line;
        from = end + 1;
      }
      length += chunk.length - from;
      // For a line that is too long only the length is tracked.
      if (length > maxBytes) parts = [];
      else if (from < chunk.length) parts.push(chunk.subarray(from));
    }
  } catch (error) {
    throw readError(path, error);
  }
  if (length > 0) {
    const line = finish(Buffer.alloc(0));
    if (line) yield line;
  }
}

async function isGzipFile(path: string): Promise<boolean> {
  try {
    const file = await open(path, "r");
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw readError(path, error);
  }
}

function readError(path: string, error: unknown): Error {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const sentence =
    code === "ENOENT"
      ? `There is no file ${path}.`
      : code === "EISDIR"
        ? `${path} is a directory: specify the files in it.`
        : code === "EACCES"
          ? `No permission to read the file ${path}.`
          : code === "Z_BUF_ERROR"
            ? `${path} is truncated: download it again.`
            : code.startsWith("Z_")
              ? `${path} is damaged: download it again.`
              : null;
  if (sentence === null) return error instanceof Error ? error : new Error(String(error));
  return new InvalidInput({ file: [sentence] });
}
