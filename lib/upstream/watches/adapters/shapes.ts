import { z } from "zod";

/** Parts of answers that several kinds share. */

/** A time with an offset, as a date. */
export const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** Parses JSON of a shape. */
export function parseJson<Shape extends z.ZodType>(shape: Shape, body: string): z.output<Shape> {
  return shape.parse(JSON.parse(body));
}

export const JSON_TYPES = ["application/json"] as const;

/** The part of a path before a tail that matches: where a tracker is installed; null when the tail does not match. */
export function splitPath(url: URL, tail: RegExp): { base: string; parts: RegExpExecArray } | null {
  const parts = tail.exec(url.pathname);
  return parts ? { base: `${url.origin}${url.pathname.slice(0, parts.index)}`, parts } : null;
}

/** A tracker's address as people name it: without the scheme. */
export function nameOf(base: string): string {
  return base.replace(/^https?:\/\//, "");
}
