import type { Readable } from "node:stream";
import { NotFound } from "#lib/errors.ts";

/** A content as a stream: `size` of the whole, `length` of what is read, and the part, when it is not the whole. */
export type OpenedContent = Readable & {
  size: number;
  length: number;
  range?: { start: number; end: number };
};

/** Some bytes of a content; without `end`, to its end. */
export type ContentPart = { start: number; end?: number };

/** Where contents are kept by their hash: a directory, or a bucket. */
export type ContentStorage = {
  /** Takes a complete local file. Content that is there already counts as stored now. */
  put: (file: string, sha256: string, size: number) => Promise<void>;
  /** The content, or the part of it, if there is such a part; null when it is missing. */
  open: (sha256: string, part?: ContentPart) => Promise<OpenedContent | null>;
  has: (sha256: string) => Promise<boolean>;
  /** The hashes of what was last stored before this, many at a time. */
  listOlder: (before: Date) => AsyncIterable<string[]>;
  /** Deletes a content, unless it was stored again since; whether it did. */
  removeIfOlder: (sha256: string, before: Date) => Promise<boolean>;
};

/** True for a SHA-256 in hex. */
export function isHash(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/** The same for what comes from outside; NotFound for anything else. */
export function demandHash(sha256: string): string {
  if (!isHash(sha256)) throw new NotFound("There is no such attachment.");
  return sha256;
}
