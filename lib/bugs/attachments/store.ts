import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { env } from "#lib/env.ts";
import { NotFound } from "#lib/errors.ts";

export type Stored = {
  /** In hex; the name of the file in the store. */
  sha256: string;
  /** Bytes. */
  size: number;
};

/**
 * Stores the content of an attachment in the data directory under its hash. Existing content is not written again; new
 * content is written to a temporary file, synced and renamed, so that a stored file is always complete. When the content
 * exceeds `maxBytes`, the error of `onTooLong` is thrown and nothing is kept.
 */
export async function storeAttachment(
  content: Uint8Array | AsyncIterable<Uint8Array>,
  { maxBytes = Number.POSITIVE_INFINITY, onTooLong }: { maxBytes?: number; onTooLong?: () => Error } = {},
): Promise<Stored> {
  const incoming = join(storeDir(), "incoming");
  await mkdir(incoming, { recursive: true });
  const temporary = join(incoming, randomUUID());
  const hash = createHash("sha256");
  let size = 0;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      for await (const chunk of content instanceof Uint8Array ? [content] : content) {
        size += chunk.byteLength;
        if (size > maxBytes) throw onTooLong?.() ?? new Error(`The content has more than ${maxBytes} bytes.`);
        hash.update(chunk);
        await file.writeFile(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    const sha256 = hash.digest("hex");
    await moveIntoPlace(temporary, attachmentPath(sha256), size);
    return { sha256, size };
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A content as a stream: `size` of the whole, `length` of what is read, and the part, when it is not the whole. */
export type OpenedContent = Readable & {
  size: number;
  length: number;
  range?: { start: number; end: number };
};

/**
 * The content with a hash as a stream, or the part of it from the byte `start` to `end`; the whole when there is no such
 * part. NotFound when it is missing.
 */
export async function openAttachment(
  sha256: string,
  part?: { start: number; end?: number },
): Promise<OpenedContent> {
  const path = attachmentPath(sha256);
  const size = await sizeOf(path);
  if (size === null) throw new NotFound("The content of this attachment is missing.");
  const end = Math.min(part?.end ?? size - 1, size - 1);
  if (!part || part.start > end) return Object.assign(createReadStream(path), { size, length: size });
  const range = { start: part.start, end };
  return Object.assign(createReadStream(path, range), { size, length: end - part.start + 1, range });
}

/** The first bytes of a content. */
export async function readHead(sha256: string, bytes: number): Promise<Buffer> {
  const file = await open(attachmentPath(sha256), "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Whether the content is stored. */
export async function hasAttachment(sha256: string): Promise<boolean> {
  return access(attachmentPath(sha256)).then(
    () => true,
    () => false,
  );
}

/**
 * Deletes content that was last stored before `before` and that `findReferenced`, called with many hashes at a time, does
 * not return. Content that is stored again meanwhile is kept: a file is renamed first, and renamed back when it was
 * touched. Returns how many were deleted.
 */
export async function sweepStore(
  before: Date,
  findReferenced: (hashes: string[]) => Promise<ReadonlySet<string>>,
): Promise<number> {
  const incoming = join(storeDir(), "incoming");
  await mkdir(incoming, { recursive: true });
  for (const name of await readdir(incoming)) {
    if (await isOlderThan(join(incoming, name), before)) await rm(join(incoming, name), { force: true });
  }
  let count = 0;
  for (const folder of (await readdir(storeDir())).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    const hashes: string[] = [];
    for (const hash of (await readdir(join(storeDir(), folder))).filter(isHash)) {
      if (await isOlderThan(attachmentPath(hash), before)) hashes.push(hash);
    }
    if (hashes.length === 0) continue;
    const referenced = await findReferenced(hashes);
    for (const hash of hashes) if (!referenced.has(hash) && (await removeIfOlder(hash, before))) count += 1;
  }
  return count;
}

async function removeIfOlder(sha256: string, before: Date): Promise<boolean> {
  const path = attachmentPath(sha256);
  const temporary = join(storeDir(), "incoming", randomUUID());
  await rename(path, temporary);
  if (await isOlderThan(temporary, before)) {
    await rm(temporary);
    return true;
  }
  await rename(temporary, path);
  return false;
}

async function isOlderThan(path: string, before: Date): Promise<boolean> {
  return stat(path).then(
    ({ mtime }) => mtime < before,
    () => false,
  );
}

function isHash(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/** The path of the content with this hash; the folder is named after its first two digits. */
function attachmentPath(sha256: string): string {
  if (!isHash(sha256)) throw new NotFound("There is no such attachment.");
  return join(storeDir(), sha256.slice(0, 2), sha256);
}

function storeDir(): string {
  return join(/* turbopackIgnore: true */ env().dataDir, "attachments");
}

async function moveIntoPlace(temporary: string, path: string, size: number): Promise<void> {
  if ((await sizeOf(path)) === size && (await touch(path))) return;
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  await rename(temporary, path);
  // The directory has to be synced, too, or a crash could lose an acknowledged file.
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Updates the time of a stored file; false when it does not exist any more. */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

async function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    (found) => found.size,
    () => null,
  );
}
