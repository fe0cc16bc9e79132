import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, mkdir, open, rename, rm, stat } from "node:fs/promises";
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

/** Where the content with this hash lies: two letters of the hash make the folder. */
function attachmentPath(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new NotFound("There is no such attachment.");
  return join(storeDir(), sha256.slice(0, 2), sha256);
}

function storeDir(): string {
  return join(/* turbopackIgnore: true */ env().dataDir, "attachments");
}

async function putInPlace(aside: string, path: string, size: number): Promise<void> {
  if ((await sizeOf(path)) === size) return;
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

async function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    (found) => found.size,
    () => null,
  );
}
