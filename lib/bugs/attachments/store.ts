import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { diskStorage, isOlderThan } from "#lib/bugs/attachments/storage/disk.ts";
import { s3Storage } from "#lib/bugs/attachments/storage/s3.ts";
import type { ContentPart, ContentStorage, OpenedContent } from "#lib/bugs/attachments/storage/storage.ts";
import { env } from "#lib/env.ts";
import { NotFound, SetupError } from "#lib/errors.ts";

export type Stored = {
  /** In hex; the name of the content in the store. */
  sha256: string;
  /** Bytes. */
  size: number;
};

type StoreOptions = { maxBytes?: number; onTooLong?: () => Error };

/**
 * Stores the content of an attachment under its hash: in the data directory, or in the bucket of the settings. It is written to a
 * temporary file first, so that what is stored is always complete. When the content exceeds `maxBytes`, the error of `onTooLong`
 * is thrown and nothing is kept.
 */
export async function storeAttachment(
  content: Uint8Array | AsyncIterable<Uint8Array>,
  options: StoreOptions = {},
): Promise<Stored> {
  return storeIn(storage(), content, options);
}

async function storeIn(
  target: ContentStorage,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  { maxBytes = Number.POSITIVE_INFINITY, onTooLong }: StoreOptions = {},
): Promise<Stored> {
  const incoming = incomingDir();
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
    await target.put(temporary, sha256, size);
    return { sha256, size };
  } finally {
    await rm(temporary, { force: true });
  }
}

/** The content with a hash as a stream, or a part of it; the whole when there is no such part. NotFound when it is missing. */
export async function openAttachment(sha256: string, part?: ContentPart): Promise<OpenedContent> {
  const content = await storage().open(sha256, part);
  if (!content) throw new NotFound("The content of this attachment is missing.");
  return content;
}

/** The first bytes of a content. */
export async function readHead(sha256: string, bytes: number): Promise<Buffer> {
  return buffer(await openAttachment(sha256, { start: 0, end: bytes - 1 }));
}

/** Whether the content is stored. */
export async function hasAttachment(sha256: string): Promise<boolean> {
  return storage().has(sha256);
}

/**
 * Deletes content that was last stored before `before` and that `findReferenced`, called with many hashes at a time, does
 * not return. Content that is stored again meanwhile is kept. Returns how many were deleted.
 */
export async function sweepStore(
  before: Date,
  findReferenced: (hashes: string[]) => Promise<ReadonlySet<string>>,
): Promise<number> {
  const incoming = incomingDir();
  await mkdir(incoming, { recursive: true });
  for (const name of await readdir(incoming)) {
    if (await isOlderThan(join(incoming, name), before)) await rm(join(incoming, name), { force: true });
  }
  let count = 0;
  for await (const hashes of storage().listOlder(before)) {
    const referenced = await findReferenced(hashes);
    for (const hash of hashes)
      if (!referenced.has(hash) && (await storage().removeIfOlder(hash, before))) count += 1;
  }
  return count;
}

/** What came of copying contents, by hash: the damaged ones are copied under the hash that they have. */
export type Copied = { copied: number; present: number; missing: string[]; damaged: string[] };

/** Copies contents between the data directory and the bucket; what is there already is not sent again. Deletes nothing. */
export async function copyContents(to: "s3" | "disk", hashes: readonly string[]): Promise<Copied> {
  const [disk, bucket] = [diskStorage(storeDir()), bucketOf()];
  if (!bucket)
    throw new SetupError("Set HEADWATER_S3_URL, HEADWATER_S3_KEY_ID and HEADWATER_S3_SECRET: the bucket.");
  const [source, target] = to === "s3" ? [disk, bucket] : [bucket, disk];
  const result: Copied = { copied: 0, present: 0, missing: [], damaged: [] };
  for (const sha256 of hashes) {
    const content = (await target.has(sha256)) ? "present" : await source.open(sha256);
    if (content === "present") result.present += 1;
    else if (!content) result.missing.push(sha256);
    else if ((await storeIn(target, content)).sha256 === sha256) result.copied += 1;
    else result.damaged.push(sha256);
  }
  return result;
}

let current: { key: string; storage: ContentStorage } | undefined;

function storage(): ContentStorage {
  const key = JSON.stringify([env().s3, storeDir()]);
  if (current?.key !== key) current = { key, storage: bucketOf() ?? diskStorage(storeDir()) };
  return current.storage;
}

function bucketOf(): ContentStorage | null {
  const { s3 } = env();
  return s3 ? s3Storage(s3) : null;
}

function storeDir(): string {
  return join(/* turbopackIgnore: true */ env().dataDir, "attachments");
}

function incomingDir(): string {
  return join(storeDir(), "incoming");
}
