import "server-only";
import { decode } from "next-auth/jwt";
import { secret } from "#lib/env.ts";

/** How many cookies are remembered, per process. */
const MAX = 1000;

/** What cookies said, the ones used last at the end. Whether a session still exists is not remembered: its row says so. */
const known = new Map<string, { token: string; expiresAt: number }>();

/**
 * The token of a session in its encrypted cookie, or null. Every page reads the same cookie, and decrypting it costs as much
 * as a statement.
 */
export async function readSessionToken(cookie: string): Promise<string | null> {
  const before = known.get(cookie);
  known.delete(cookie);
  const read = before && before.expiresAt > Date.now() ? before : await decrypt(cookie);
  if (!read) return null;
  known.set(cookie, read);
  for (const oldest of known.keys()) {
    if (known.size <= MAX) break;
    known.delete(oldest);
  }
  return read.token;
}

async function decrypt(cookie: string): Promise<{ token: string; expiresAt: number } | null> {
  const read = await decode({ token: cookie, secret: secret() }).catch(() => null);
  if (typeof read?.session !== "string") return null;
  return { token: read.session, expiresAt: Number(read.exp ?? 0) * 1000 };
}
