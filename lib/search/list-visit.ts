import { type BugQuery, parseBugQuery } from "#lib/search/query.ts";

/** Which list somebody looked at last, and when: a cookie of the session. */
export const LIST_COOKIE = "list";

export type ListVisit = {
  query: BugQuery;
  /** The address of the page of the list that was looked at. */
  href: string;
  at: Date;
};

/** A browser keeps about 4,000 characters; a list with a longer address is not remembered. */
const MOST = 3000;

/** The value of the cookie for the list at an address. */
export function printListVisit(params: URLSearchParams, at: Date): string {
  const kept = new URLSearchParams(params);
  for (const name of ["edit", "q", "_rsc"]) kept.delete(name);
  const text = kept.toString();
  return text.length > MOST ? "" : `${at.getTime()}~${text}`;
}

/** What the cookie says, or null. Whatever it says, it is only a search and a time. */
export function parseListVisit(cookie: string | undefined): ListVisit | null {
  const [, time = "", text = ""] = /^(\d{1,13})~(.*)$/s.exec(cookie ?? "") ?? [];
  const at = new Date(Number(time));
  if (!time || Number.isNaN(at.getTime()) || text.length > MOST) return null;
  const { query } = parseBugQuery(new URLSearchParams(text));
  return { query, href: text ? `/bugs?${text}` : "/bugs", at };
}
