import "server-only";
import type { Transaction } from "#lib/db/client.ts";

/** A file whose bytes are already kept (lib/bugs/attachments/store.ts), to be put on a bug. */
export type StoredFile = {
  fileName: string;
  summary: string;
  contentType: string;
  /** Bytes. */
  size: number;
  sha256: string;
  isPatch: boolean;
  isPrivate?: boolean;
};

/** Writes the rows of files that came with a comment. */
export async function attachAll(
  tx: Transaction,
  to: { bugId: number; commentId: number; authorId: number },
  files: readonly StoredFile[],
): Promise<void> {
  if (files.length === 0) return;
  await tx.attachment.createMany({ data: files.map((file) => ({ ...to, ...file })) });
}
