import "server-only";
import { TooMany } from "#lib/errors.ts";

/**
 * Failed tries to sign in, counted in the memory of this process: an installation has one web
 * process, and a restart may forgive. Counted by what an attacker would have to vary. Where network
 * addresses are not known ("") everybody shares one, which therefore allows more.
 */
const WINDOW_MS = 15 * 60_000;
const LIMITS = { pair: 10, email: 50, address: 100, unknown: 1000 };
const MOST_KEYS = 100_000;

type Count = { failures: number; until: number };
const counts = new Map<string, Count>();

/** Throws TooMany when there were too many failures for this e-mail address or from this network address. */
export function refuseGuessing(email: string, address: string, now = Date.now()): void {
  for (const [key, limit] of keysOf(email, address)) {
    const count = counts.get(key);
    if (!count || count.until <= now || count.failures < limit) continue;
    const minutes = Math.ceil((count.until - now) / 60_000);
    const wait = minutes === 1 ? "a minute" : `${minutes} minutes`;
    throw new TooMany(
      `Too many tries. Wait ${wait}, or choose a new password by “Forgotten password”.`,
      Math.ceil((count.until - now) / 1000),
    );
  }
}

/** Counts a failure. */
export function noteFailure(email: string, address: string, now = Date.now()): void {
  if (counts.size > MOST_KEYS) counts.clear();
  for (const [key] of keysOf(email, address)) {
    const count = counts.get(key);
    if (count && count.until > now) count.failures += 1;
    else counts.set(key, { failures: 1, until: now + WINDOW_MS });
  }
}

/** Forgets the failures of somebody who got in, or who has proved to own the address. */
export function forgetFailures(email: string, address: string): void {
  for (const [key] of keysOf(email, address)) if (!key.startsWith("address ")) counts.delete(key);
}

function keysOf(email: string, address: string): [string, number][] {
  const who = email.toLowerCase();
  return [
    [`pair ${who} ${address}`, LIMITS.pair],
    [`email ${who}`, LIMITS.email],
    [`address ${address}`, address === "" ? LIMITS.unknown : LIMITS.address],
  ];
}
