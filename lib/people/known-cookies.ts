/** What an encrypted cookie says: the token of a session, until it expires. */
export type CookieContent = { token: string; expiresAt: number };

/** How many cookies are remembered, per process. */
const MAX = 1000;

/** The ones used last at the end. Whether a session still exists is not remembered: its row says so. */
const known = new Map<string, CookieContent>();

/**
 * The token in a cookie, or null, as `decrypt` reads it. Every page reads the same cookie, and decrypting it costs as much as
 * a statement.
 */
export async function readCookie(
  cookie: string,
  decrypt: (cookie: string) => Promise<CookieContent | null>,
): Promise<string | null> {
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
