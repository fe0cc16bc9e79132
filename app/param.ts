import { notFound } from "next/navigation";

const MAX = 500;

/** A parameter of an address as pages take it: the first one given, without NUL, of at most 500 characters. */
export function readParam(value: string | string[] | undefined): string | undefined {
  const [first] = [value].flat();
  // The database takes no NUL, and no half of a surrogate pair.
  return first?.replaceAll("\0", "").toWellFormed().slice(0, MAX).toWellFormed();
}

/** A part of an address's path, which stands there percent-encoded; not-found when it says no name. */
export function readSegment(written: string): string {
  const name = decodeSegment(written);
  return name ?? notFound();
}

/** The same where nothing is to be found yet, for titles: null when it says no name. */
export function decodeSegment(written: string): string | null {
  try {
    const name = decodeURIComponent(written);
    return name.includes("\0") || name.length > MAX ? null : name;
  } catch {
    return null;
  }
}
