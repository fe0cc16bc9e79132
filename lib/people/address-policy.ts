import "server-only";
import { type Sql, sql } from "#lib/db/client.ts";
import { likeText } from "#lib/db/like.ts";
import { readSettings } from "#lib/people/settings.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Whose e-mail addresses a viewer may read: none, their own, or all. */
export type AddressAccess = "none" | "own" | "all";

/** Administrators read all addresses; others their own, and all only if the site allows it. */
export async function addressAccess(viewer: Viewer): Promise<AddressAccess> {
  if (viewer.isAdministrator) return "all";
  if (viewer.userId === null) return "none";
  return (await readSettings()).areAddressesShown ? "all" : "own";
}

/** The address of `u`, a row of users, if the viewer may read it; else NULL. */
export function addressSql(viewer: Viewer, access: AddressAccess): Sql {
  if (access === "all") return sql`u.email::text`;
  return access === "own" ? sql`CASE WHEN u.id = ${viewer.userId} THEN u.email::text END` : sql`NULL::text`;
}

/**
 * Whether `u` is found by its address. Viewers who may not read addresses must give the whole of it: matching parts
 * would let them guess it letter by letter. Anonymous visitors find nobody by an address.
 */
export function matchesAddressSql(access: AddressAccess, text: string): Sql {
  if (access === "all") return sql`u.email::text ILIKE ${`${likeText(text)}%`}`;
  return access === "own" ? sql`u.email = ${text}::citext` : sql`FALSE`;
}
