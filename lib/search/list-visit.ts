import { type BugQuery, parseBugQuery } from "#lib/search/query.ts";

/** Session cookie with the list of the tab that is looked at, and when it was opened; the tab sets it (ListTab). */
export const LIST_COOKIE = "list";

export type ListVisit = {
  query: BugQuery;
  /** The address of that page of the list. */
  href: string;
  at: Date;
};

/** Browsers limit cookies to about 4,000 characters; a list with a longer address is not remembered. */
const MAX_LENGTH = 3000;

/** The value of the cookie for the list at an address. */
export function printListVisit(params: URLSearchParams, at: Date): string {
  const stored = new URLSearchParams(params);
  for (const name of ["edit", "q", "_rsc"]) stored.delete(name);
  const text = stored.toString();
  return text.length > MAX_LENGTH ? "" : `${at.getTime()}~${text}`;
}

/** Parses the cookie; null when it is missing or invalid. */
export function parseListVisit(cookie: string | undefined): ListVisit | null {
  const [, time = "", text = ""] = /^(\d{1,13})~(.*)$/s.exec(cookie ?? "") ?? [];
  const at = new Date(Number(time));
  if (!time || Number.isNaN(at.getTime()) || text.length > MAX_LENGTH) return null;
  const { query } = parseBugQuery(new URLSearchParams(text));
  return { query, href: text ? `/bugs?${text}` : "/bugs", at };
}
