import "server-only";
import { db, joinSql, type Sql, sql } from "#lib/db/client.ts";
import { likeText } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import { addressAccess, addressSql, matchesAddressSql } from "#lib/people/address-policy.ts";
import type { Purpose } from "#lib/people/commands/tokens.ts";
import { hashSecret } from "#lib/people/secrets.ts";
import { demandAdministrator, requireActor, type Viewer } from "#lib/people/viewer.ts";

export type FoundPerson = {
  handle: string;
  displayName: string;
  email: string | null;
  /** From another tracker: nobody can sign in to the account yet. */
  isImported: boolean;
  /** They take no requests. */
  isBusy: boolean;
};

/**
 * Up to `limit` people with a handle or a word of the name that begins with `text`, or contains it when it has three
 * letters or more. E-mail addresses are matched and shown according to address-policy.ts. `isAble`: only those who can sign in.
 */
export async function findPeople(
  viewer: Viewer,
  text: string,
  { limit = 10, isAble = false }: { limit?: number; isAble?: boolean } = {},
): Promise<FoundPerson[]> {
  const words = text.trim().replace(/^@/, "").slice(0, 100);
  if (!/[\p{L}\p{N}]/u.test(words)) return [];
  const access = await addressAccess(viewer);
  const pattern = likeText(words);
  const begins = `${pattern}%`;
  const matches: Sql[] = [
    sql`u.handle::text ILIKE ${begins}`,
    sql`u.display_name ILIKE ${begins}`,
    sql`u.display_name ILIKE ${`% ${begins}`}`,
  ];
  if (words.length >= 3)
    matches.push(sql`u.handle::text ILIKE ${`%${begins}`}`, sql`u.display_name ILIKE ${`%${begins}`}`);
  if (access !== "none") matches.push(matchesAddressSql(access, words));
  // Only some of very many matches are ranked: typing more narrows them down.
  const inUse = sql`disabled_reason IS NULL AND merged_into_id IS NULL AND NOT (${isAble} AND is_placeholder)`;
  const some = matches.map(
    (match) => sql`(SELECT u.id FROM users u
      WHERE ${match} AND ${inUse} LIMIT 200)`,
  );
  return queryRows<FoundPerson>(sql`
    SELECT u.handle::text AS handle, u.display_name AS "displayName", u.is_placeholder AS "isImported", u.no_requests IS NOT NULL AS "isBusy",
      ${addressSql(viewer, access)} AS email
    FROM users u JOIN (SELECT id FROM users WHERE handle = ${words} AND ${inUse}
      UNION ${joinSql(some, " UNION ")}) found ON found.id = u.id
    ORDER BY u.handle = ${words} DESC, u.is_placeholder, u.handle::text ILIKE ${begins} DESC,
      u.display_name ILIKE ${begins} DESC, u.display_name, u.id
    LIMIT ${limit}`);
}

export type Profile = {
  handle: string;
  displayName: string;
  since: Date;
  /** Null unless the viewer may read it. */
  email: string | null;
  isPlaceholder: boolean;
  isDisabled: boolean;
  /** What they say about taking no requests; null: they take them. */
  noRequests: string | null;
};

/** A person's public profile. A merged account gives the profile of its target. */
export async function getProfile(viewer: Viewer, handle: string): Promise<Profile> {
  const found = await db.user.findUnique({ where: { handle }, include: { mergedInto: true } });
  const user = found?.mergedInto ?? found;
  if (!user) throw new NotFound(`There is nobody with the handle “${handle}”.`);
  const access = await addressAccess(viewer);
  return {
    handle: user.handle,
    displayName: user.displayName,
    since: user.createdAt,
    email: access === "all" || user.id === viewer.userId ? user.email : null,
    isPlaceholder: user.isPlaceholder,
    isDisabled: user.disabledReason !== null,
    noRequests: user.noRequests,
  };
}

export type Account = {
  handle: string;
  displayName: string;
  email: string;
  /** As in Profile. */
  noRequests: string | null;
  hasPassword: boolean;
  sessions: { id: number; userAgent: string; address: string; createdAt: Date; lastUsedAt: Date }[];
  apiKeys: {
    id: number;
    name: string;
    prefix: string;
    scopes: string[];
    createdAt: Date;
    expiresAt: Date | null;
    lastUsedAt: Date | null;
  }[];
};

/** The viewer's account for settings: active sessions and keys, newest first. */
export async function getAccount(viewer: Viewer): Promise<Account> {
  const { userId } = requireActor(viewer, "read");
  const user = await db.user.findUniqueOrThrow({
    where: { id: userId },
    include: {
      sessions: {
        where: { expiresAt: { gt: new Date() }, impersonatorId: null },
        orderBy: { lastUsedAt: "desc" },
        select: { id: true, userAgent: true, address: true, createdAt: true, lastUsedAt: true },
      },
      apiKeys: {
        where: { revokedAt: null },
        orderBy: { createdAt: "desc" },
        select: {
          id: true,
          name: true,
          prefix: true,
          scopes: true,
          createdAt: true,
          expiresAt: true,
          lastUsedAt: true,
        },
      },
    },
  });
  const { handle, displayName, email, noRequests, passwordHash, sessions, apiKeys } = user;
  const hasPassword = passwordHash !== null;
  return { handle, displayName, email: email ?? "", noRequests, hasPassword, sessions, apiKeys };
}

export type AccountLine = {
  handle: string;
  displayName: string;
  email: string | null;
  isAdministrator: boolean;
  /** active, unconfirmed, imported, or disabled. */
  standing: string;
};

/** Accounts for administrators, by handle, after the handle `after`; imported ones only on request. */
export async function listAccounts(
  viewer: Viewer,
  { after = "", limit = 100, imported = false }: { after?: string; limit?: number; imported?: boolean } = {},
): Promise<AccountLine[]> {
  demandAdministrator(viewer, "read");
  return queryRows<AccountLine>(sql`
    SELECT handle::text AS handle, display_name AS "displayName", email::text AS email,
      is_administrator AS "isAdministrator",
      CASE WHEN disabled_reason IS NOT NULL THEN 'disabled' WHEN is_placeholder THEN 'imported'
        WHEN email_confirmed_at IS NULL THEN 'unconfirmed' ELSE 'active' END AS standing
    FROM users WHERE handle > ${after} AND merged_into_id IS NULL AND (${imported} OR NOT is_placeholder)
    ORDER BY handle LIMIT ${limit}`);
}

export type OutboxLine = {
  id: number;
  to: string;
  subject: string;
  createdAt: Date;
  sentAt: Date | null;
  error: string | null;
};

/** The mails of this installation, newest first, with ids before `before`. */
export async function listOutbox(
  viewer: Viewer,
  { before, limit = 50 }: { before?: number; limit?: number } = {},
): Promise<OutboxLine[]> {
  demandAdministrator(viewer, "read");
  return db.outgoingMail.findMany({
    where: before === undefined ? {} : { id: { lt: before } },
    orderBy: { id: "desc" },
    take: limit,
    select: { id: true, to: true, subject: true, createdAt: true, sentAt: true, error: true },
  });
}

/** One mail in full. */
export async function getMail(viewer: Viewer, id: number): Promise<OutboxLine & { text: string }> {
  demandAdministrator(viewer, "read");
  const mail = await db.outgoingMail.findUnique({ where: { id }, include: { token: true } });
  if (!mail) throw new NotFound("There is no such mail.");
  const { token, text, ...line } = mail;
  // The clean-up may not have run yet.
  const isTooOld = token !== null && token.expiresAt <= new Date();
  return { ...line, text: isTooOld ? withoutLinks(text) : text };
}

/** Same as redact_mail_of_token in the database. */
function withoutLinks(text: string): string {
  return text.replace(/\S+[?&]token=[\w-]+/g, "(the link was used or is too old)");
}

/** Whether a mailed link is still valid; checking does not use it up. */
export async function isLinkAlive(purpose: Purpose, token: string): Promise<boolean> {
  const found = await db.token.findUnique({ where: { tokenHash: hashSecret(token) } });
  return found !== null && found.purpose === purpose && found.usedAt === null && found.expiresAt > new Date();
}

/** The id of the account with this handle, or null. */
export async function findHandle(handle: string): Promise<number | null> {
  return (await db.user.findUnique({ where: { handle }, select: { id: true } }))?.id ?? null;
}
