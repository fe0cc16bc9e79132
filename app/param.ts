import { notFound } from "next/navigation";

const MAX = 500;

export type PageParams = Promise<Record<string, string | string[] | undefined>>;

/** A query parameter: the first value, without NUL, at most 500 characters. */
export function readParam(value: string | string[] | undefined): string | undefined {
  const [first] = [value].flat();
  // PostgreSQL rejects NUL characters and lone surrogates.
  return first?.replaceAll("\0", "").toWellFormed().slice(0, MAX).toWellFormed();
}

/** Decodes a percent-encoded path segment; 404 when it is invalid. */
export function readSegment(encoded: string): string {
  const name = decodeSegment(encoded);
  return name ?? notFound();
}

/** The same for titles: null when it is invalid. */
export function decodeSegment(encoded: string): string | null {
  try {
    const name = decodeURIComponent(encoded);
    return name.includes("\0") || name.length > MAX ? null : name;
  } catch {
    return null;
  }
}
