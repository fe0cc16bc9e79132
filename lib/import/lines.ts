import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { InvalidInput } from "#lib/errors.ts";

/** A line of a file: its text, or why it cannot be read (with its text as far as it can be shown). Numbers begin at 1. */
export type Line = { number: number; text: string } | { number: number; problem: string; text?: string };

/** Maximum length of a line, in bytes: enough for a bug with thousands of comments. */
const LINE_MAX = 64 * 1024 * 1024;

/**
 * Streams the lines of a plain or gzip file (detected by content, not by name), with little memory for files of any size.
 * Skips empty lines. A line is UTF-8 or, if it is not, in the given encoding. Throws InvalidInput when the file cannot be
 * read or is truncated.
 */
export async function* readLines(
  path: string,
  { maxBytes = LINE_MAX, encoding }: { maxBytes?: number; encoding?: string | undefined } = {},
): AsyncGenerator<Line> {
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
    const bytes = total > maxBytes ? null : Buffer.concat([...parts, last]);
    parts = [];
    length = 0;
    if (bytes === null) return { number, problem: `The line has more than ${maxBytes} bytes.` };
    const text = decode(bytes, encoding);
    if (text === null) return { number, problem: notText(encoding), text: bytes.toString("utf8").trim() };
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

/** The encodings that --encoding takes: those of the web in which a line end is one byte. */
export function isLineEncoding(name: string): boolean {
  try {
    return !/^(utf-16|iso-2022|replacement|x-user-defined)/.test(new TextDecoder(name).encoding);
  } catch {
    return false;
  }
}

/** Null when the bytes are neither UTF-8 nor in this encoding. */
function decode(bytes: Buffer, encoding: string | undefined): string | null {
  if (isUtf8(bytes)) return bytes.toString("utf8");
  if (encoding === undefined) return null;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function notText(encoding: string | undefined): string {
  return encoding === undefined
    ? "The line is not UTF-8: give its encoding, such as --encoding windows-1252 for Latin-1."
    : `The line is neither UTF-8 nor ${encoding}.`;
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
