import "server-only";
import { cookies, headers } from "next/headers";
import { decode, encode } from "next-auth/jwt";
import { cache } from "react";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { env, secret } from "#lib/env.ts";
import { log } from "#lib/log.ts";
import { type Origin, SESSION_DAYS } from "#lib/people/commands/sign-in.ts";
import { hashSecret } from "#lib/people/secrets.ts";
import { anonymousViewer, type Viewer, type ViewerRow, viewerFrom, viewerQuery } from "#lib/people/viewer.ts";

/** The cookie may outlive its session: whether it still counts is said by the row alone. */
const COOKIE_SECONDS = 400 * 24 * 3600;

/** Who is asking, by the cookie of this request. Looked up once in a render. */
export async function currentViewer(): Promise<Viewer> {
  return (await currentSession()).viewer;
}

/** The same with the session's number, for the page that lists sessions. */
export const currentSession = cache(async (): Promise<{ viewer: Viewer; sessionId: number | null }> => {
  const token = await readToken();
  const row = token === null ? undefined : await findSession(token);
  if (!row) return { viewer: anonymousViewer, sessionId: null };
  if (row.is_stale) void touchSession(row.session_id);
  return { viewer: viewerFrom(row, row.impersonator_id), sessionId: row.session_id };
});

/** The origin of the request that is being answered. */
export async function currentOrigin(): Promise<Origin> {
  const given = await headers();
  // The last address is the one our own proxy, or Next itself, has seen.
  const address = given.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  return { address: address.slice(0, 100), userAgent: (given.get("user-agent") ?? "").slice(0, 300) };
}

/** Makes this browser carry a session: the token of a row that stands already. */
export async function carrySession(token: string): Promise<void> {
  const value = await encode({ token: { session: token }, secret: secret(), maxAge: COOKIE_SECONDS });
  const { name, options } = sessionCookie();
  (await cookies()).set(name, value, { ...options, maxAge: COOKIE_SECONDS });
}

/** Makes this browser forget its session; gives the token it had, so that the row can go too. */
export async function dropSession(): Promise<string | null> {
  const token = await readToken();
  const { name, options } = sessionCookie();
  (await cookies()).set(name, "", { ...options, maxAge: 0 });
  return token;
}

type SessionRow = ViewerRow & { session_id: number; impersonator_id: number | null; is_stale: boolean };

async function findSession(token: string): Promise<SessionRow | undefined> {
  const isAlive = sql`s.token_hash = ${hashSecret(token)} AND s.expires_at > now()
    AND (s.impersonator_id IS NULL OR EXISTS (
      SELECT 1 FROM users i WHERE i.id = s.impersonator_id AND i.is_administrator AND i.disabled_reason IS NULL))`;
  const join = sql`JOIN sessions s ON s.user_id = u.id`;
  const columns = sql`, s.id AS session_id, s.impersonator_id, s.last_used_at < now() - interval '5 minutes' AS is_stale`;
  const [row] = await queryRows<SessionRow>(viewerQuery(isAlive, join, columns));
  return row;
}

/** Says that the session was used, and gives it another month. An impersonation ends when it was to end. */
async function touchSession(id: number): Promise<void> {
  await queryRows(sql`
    UPDATE sessions SET last_used_at = now(),
      expires_at = CASE WHEN impersonator_id IS NULL THEN now() + make_interval(days => ${SESSION_DAYS}::int) ELSE expires_at END
    WHERE id = ${id}`).catch((error: unknown) =>
    log().warn({ err: error }, "A session could not be touched."),
  );
}

async function readToken(): Promise<string | null> {
  const cookie = (await cookies()).get(sessionCookie().name)?.value;
  if (!cookie) return null;
  const said = await decode({ token: cookie, secret: secret() }).catch(() => null);
  return typeof said?.session === "string" ? said.session : null;
}

function sessionCookie() {
  const secure = env().url.startsWith("https://");
  return {
    name: secure ? "__Host-headwater-session" : "headwater-session",
    options: { httpOnly: true, sameSite: "lax", path: "/", secure } as const,
  };
}
