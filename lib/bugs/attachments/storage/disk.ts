import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ContentStorage, demandHash, isHash } from "#lib/bugs/attachments/storage/storage.ts";

/**
 * Contents in a directory, in folders named after the first two digits of the hash. A file is renamed into place and synced, so
 * that it is always complete; it is renamed before it is deleted, and back when it was stored again meanwhile.
 */
export function diskStorage(directory: string): ContentStorage {
  const pathOf = (sha256: string) => join(directory, demandHash(sha256).slice(0, 2), sha256);
  return {
    async put(file, sha256, size) {
      const path = pathOf(sha256);
      if ((await sizeOf(path)) === size && (await touch(path))) return;
      const folder = dirname(path);
      await mkdir(folder, { recursive: true });
      await rename(file, path);
      // The directory has to be synced, too, or a crash could lose an acknowledged file.
      const handle = await open(folder, "r");
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    async open(sha256, part) {
      const path = pathOf(sha256);
      const size = await sizeOf(path);
      if (size === null) return null;
      const end = Math.min(part?.end ?? size - 1, size - 1);
      if (!part || part.start > end) return Object.assign(createReadStream(path), { size, length: size });
      const range = { start: part.start, end };
      return Object.assign(createReadStream(path, range), { size, length: end - part.start + 1, range });
    },
    async has(sha256) {
      return (await sizeOf(pathOf(sha256))) !== null;
    },
    async *listOlder(before) {
      await mkdir(directory, { recursive: true });
      for (const folder of (await readdir(directory)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
        const hashes: string[] = [];
        for (const hash of (await readdir(join(directory, folder))).filter(isHash)) {
          if (await isOlderThan(pathOf(hash), before)) hashes.push(hash);
        }
        if (hashes.length > 0) yield hashes;
      }
    },
    async removeIfOlder(sha256, before) {
      const path = pathOf(sha256);
      const temporary = join(directory, "incoming", randomUUID());
      await rename(path, temporary);
      if (await isOlderThan(temporary, before)) {
        await rm(temporary);
        return true;
      }
      await rename(temporary, path);
      return false;
    },
  };
}

/** Whether a file was last written before this; false when it is missing. */
export async function isOlderThan(path: string, before: Date): Promise<boolean> {
  return stat(path).then(
    ({ mtime }) => mtime < before,
    () => false,
  );
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
