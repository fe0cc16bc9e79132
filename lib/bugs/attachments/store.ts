import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { env } from "#lib/env.ts";
import { NotFound } from "#lib/errors.ts";

export type Stored = {
  /** In hex: the name under which the content lies. */
  sha256: string;
  /** Bytes. */
  size: number;
};

/**
 * Keeps the content of an attachment in the data directory under its hash. What lies there already is not written
 * again; what is new is written aside, brought to the disk and put in place whole, so that a file that is found under
 * a hash is always complete. When `maxBytes` is passed, `onTooLong` makes the error and nothing is kept.
 */
export async function storeAttachment(
  content: Uint8Array | AsyncIterable<Uint8Array>,
  { maxBytes = Number.POSITIVE_INFINITY, onTooLong }: { maxBytes?: number; onTooLong?: () => Error } = {},
): Promise<Stored> {
  const incoming = join(storeDir(), "incoming");
  await mkdir(incoming, { recursive: true });
  const aside = join(incoming, randomUUID());
  const hash = createHash("sha256");
  let size = 0;
  try {
    const file = await open(aside, "wx", 0o600);
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
    await putInPlace(aside, attachmentPath(sha256), size);
    return { sha256, size };
  } finally {
    await rm(aside, { force: true });
  }
}

/** The content kept under a hash, as a stream, with its size in bytes; NotFound when it is not here. */
export async function openAttachment(sha256: string): Promise<Readable & { size: number }> {
  const path = attachmentPath(sha256);
  const size = await sizeOf(path);
  if (size === null) throw new NotFound("The content of this attachment is not here.");
  return Object.assign(createReadStream(path), { size });
}

/** Whether the content is here. */
export async function hasAttachment(sha256: string): Promise<boolean> {
  return access(attachmentPath(sha256)).then(
    () => true,
    () => false,
  );
}

/**
 * Deletes contents that nobody has stored since `before` and that `findWanted` does not give back: it is
 * asked for many hashes at a time. What is stored again meanwhile stays: it is put aside first, and put
 * back when it was touched. Gives how many were deleted.
 */
export async function sweepStore(
  before: Date,
  findWanted: (hashes: string[]) => Promise<ReadonlySet<string>>,
): Promise<number> {
  const incoming = join(storeDir(), "incoming");
  await mkdir(incoming, { recursive: true });
  for (const name of await readdir(incoming)) {
    if (await isUntouched(join(incoming, name), before)) await rm(join(incoming, name), { force: true });
  }
  let count = 0;
  for (const folder of (await readdir(storeDir())).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    const hashes: string[] = [];
    for (const hash of (await readdir(join(storeDir(), folder))).filter(isHash)) {
      if (await isUntouched(attachmentPath(hash), before)) hashes.push(hash);
    }
    if (hashes.length === 0) continue;
    const wanted = await findWanted(hashes);
    for (const hash of hashes) if (!wanted.has(hash) && (await removeUntouched(hash, before))) count += 1;
  }
  return count;
}

async function removeUntouched(sha256: string, before: Date): Promise<boolean> {
  const path = attachmentPath(sha256);
  const aside = join(storeDir(), "incoming", randomUUID());
  await rename(path, aside);
  if (await isUntouched(aside, before)) {
    await rm(aside);
    return true;
  }
  await rename(aside, path);
  return false;
}

async function isUntouched(path: string, before: Date): Promise<boolean> {
  return stat(path).then(
    ({ mtime }) => mtime < before,
    () => false,
  );
}

function isHash(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/** Where the content with this hash lies: two letters of the hash make the folder. */
function attachmentPath(sha256: string): string {
  if (!isHash(sha256)) throw new NotFound("There is no such attachment.");
  return join(storeDir(), sha256.slice(0, 2), sha256);
}

function storeDir(): string {
  return join(/* turbopackIgnore: true */ env().dataDir, "attachments");
}

async function putInPlace(aside: string, path: string, size: number): Promise<void> {
  if ((await sizeOf(path)) === size && (await touch(path))) return;
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  await rename(aside, path);
  // The name has to reach the disk, too, or a crash could lose what was acknowledged.
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Says that the content was wanted just now; false when it is not there any more. */
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
