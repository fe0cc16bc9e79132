import "server-only";
import { cookies, headers } from "next/headers";
import { NextRequest } from "next/server";
import type { Account, NextAuthOptions, User } from "next-auth";
import { decode, encode } from "next-auth/jwt";
import { cache } from "react";
import { sql } from "#lib/db/client.ts";
import { queryPrepared, queryRows } from "#lib/db/query.ts";
import { env, secret } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import { clientAddress } from "#lib/people/client-address.ts";
import { signInByProvider } from "#lib/people/commands/providers.ts";
import { type Origin, SESSION_DAYS, signIn, signOut } from "#lib/people/commands/sign-in.ts";
import { type CookieContent, readCookie } from "#lib/people/known-cookies.ts";
import { identityFrom, oauthProviders } from "#lib/people/oauth.ts";
import { signInInput } from "#lib/people/schema.ts";
import { hashSecret, newSecret } from "#lib/people/secrets.ts";
import { anonymousViewer, type Viewer, type ViewerRow, viewerFrom, viewerQuery } from "#lib/people/viewer.ts";

/** The cookie may outlive its session: whether it is still valid depends on the row alone. */
const COOKIE_SECONDS = 400 * 24 * 3600;

/** The viewer, from the cookie of this request; looked up once per render. */
export async function currentViewer(): Promise<Viewer> {
  return (await currentSession()).viewer;
}

/** The same with the session's id, for the page that lists sessions. */
export const currentSession = cache(async (): Promise<{ viewer: Viewer; sessionId: number | null }> => {
  const token = await readToken();
  const row = token === null ? undefined : await findSession(token);
  if (!row) return { viewer: anonymousViewer, sessionId: null };
  if (row.is_stale) void touchSession(row.session_id);
  return { viewer: viewerFrom(row, { impersonatorId: row.impersonator_id }), sessionId: row.session_id };
});

/** The origin of the current request. */
export async function currentOrigin(): Promise<Origin> {
  const given = await headers();
  return { address: clientAddress(given), userAgent: (given.get("user-agent") ?? "").slice(0, 300) };
}

/** Sets the session cookie to the token of an existing session. */
export async function carrySession(token: string): Promise<void> {
  const value = await encode({ token: { session: token }, secret: secret(), maxAge: COOKIE_SECONDS });
  const { name, options } = sessionCookie();
  (await cookies()).set(name, value, { ...options, maxAge: COOKIE_SECONDS });
}

/** Ends the current session of this browser and sets the cookie to another. */
export async function changeSession(token: string): Promise<void> {
  const before = await dropSession();
  if (before !== null) await signOut(before);
  await carrySession(token);
}

/** Deletes the session cookie; returns its token, so that the row can be deleted too. */
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
  const [row] = await queryPrepared<SessionRow>(viewerQuery(isAlive, join, columns));
  return row;
}

/** Records that the session was used and extends it by a month; an impersonation is not extended. */
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
  return cookie ? readCookie(cookie, decrypt) : null;
}

async function decrypt(cookie: string): Promise<CookieContent | null> {
  const read = await decode({ token: cookie, secret: secret() }).catch(() => null);
  if (typeof read?.session !== "string") return null;
  return { token: read.session, expiresAt: Number(read.exp ?? 0) * 1000 };
}

function sessionCookie() {
  return {
    name: secure() ? "__Host-headwater-session" : "headwater-session",
    options: { httpOnly: true, sameSite: "lax", path: "/", secure: secure() } as const,
  };
}

function secure(): boolean {
  return env().url.startsWith("https://");
}

/** Answers /api/auth/…: next-auth's own routes, and the callback of a provider. */
export async function answerAuth(request: NextRequest, steps: string[]): Promise<Response> {
  // There, anybody would write into our log.
  if (steps[0] === "_log") return new Response(null, { status: 404 });
  process.env.NEXTAUTH_URL = `${env().url}/api/auth`;
  const { default: NextAuth } = await import("next-auth");
  return NextAuth(request, { params: { nextauth: steps } }, authOptions());
}

/** Redirects to a provider, which redirects back to `next`. For form posts: next-auth's own start needs a script. */
export async function startProvider(provider: string, next: string): Promise<Response> {
  const csrfToken = newSecret();
  const name = secure() ? "__Host-next-auth.csrf-token" : "next-auth.csrf-token";
  const value = `${csrfToken}|${hashSecret(`${csrfToken}${secret()}`)}`;
  (await cookies()).set(name, value, { httpOnly: true, sameSite: "lax", path: "/", secure: secure() });
  const body = new URLSearchParams({ csrfToken, callbackUrl: `${env().url}${next}` });
  const request = new NextRequest(`${env().url}/api/auth/signin/${provider}`, { method: "POST", body });
  return answerAuth(request, ["signin", provider]);
}

/** The configuration of next-auth: its cookie holds the token of one of our sessions, and nothing else. */
function authOptions(): NextAuthOptions {
  const opened = new WeakMap<User, string>();
  return {
    secret: secret(),
    useSecureCookies: secure(),
    cookies: { sessionToken: sessionCookie() },
    session: { strategy: "jwt", maxAge: COOKIE_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/", newUser: "/" },
    logger: {
      error: (code, about) => log().warn({ about }, `Sign-in: ${code}`),
      warn: (code) => log().debug(`Sign-in: ${code}`),
      debug: () => {},
    },
    providers: [
      {
        id: "credentials",
        name: "Password",
        type: "credentials",
        credentials: { email: {}, password: {} },
        async authorize(given) {
          const input = signInInput.safeParse(given);
          if (!input.success) return null;
          const user: User = { id: "" };
          opened.set(user, await signIn(anonymousViewer, input.data, await currentOrigin()));
          return user;
        },
      },
      ...oauthProviders(),
    ],
    callbacks: {
      async signIn({ user, account, profile }) {
        if (account?.type === "credentials") return opened.has(user);
        return openByProvider(user, account, profile);
      },
      jwt({ token, user }) {
        const session = user ? opened.get(user) : token.session;
        return session === undefined ? {} : { session };
      },
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url }) => (url.startsWith(`${env().url}/`) ? url : env().url),
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.session === "string") await signOut(token.session);
      },
    },
  };

  /** True when the session was opened; else the page that explains why not. */
  async function openByProvider(
    user: User,
    account: Account | null,
    profile: unknown,
  ): Promise<true | string> {
    try {
      opened.set(
        user,
        await signInByProvider(identityFrom(account?.provider ?? "", profile), await currentOrigin()),
      );
      return true;
    } catch (error) {
      if (!(error instanceof AppError)) log().error({ err: error }, "Signing in through a provider failed.");
      return `/sign-in?error=${error instanceof AppError ? error.code : "internal"}`;
    }
  }
}
