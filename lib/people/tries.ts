import { countOf } from "#lib/text.ts";
import "server-only";
import { isIPv6 } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { db, sql, type Transaction, transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { TooMany } from "#lib/errors.ts";
import { hashSecret } from "#lib/people/secrets.ts";

/** How attempts are slowed down. Times in seconds. */
type Rule = {
  /** The number of failures without delay. */
  free: number;
  /** The delay after the next failure; it doubles with each further one, up to `longest`. */
  first: number;
  longest: number;
  /** How long after the first failure the count is reset. */
  memory: number;
};

/**
 * Failures are counted per account and network address, and per network address; too many delay the next
 * attempt. Failures per account from all addresses do not, since anybody could then lock the owner out; there every
 * answer is slowed down a little instead. Requests that mail a link to a given address are limited like attempts from
 * one network address, whichever address they name.
 */
const RULES = {
  pair: { free: 5, first: 1, longest: 15 * 60, memory: 24 * 3600 },
  address: { free: 50, first: 1, longest: 60, memory: 3600 },
  account: { free: 10, first: 0.25, longest: 3, memory: 3600 },
  mail: { free: 30, first: 60, longest: 3600, memory: 3600 },
} satisfies Record<string, Rule>;

type Kind = keyof typeof RULES;
type Row = { key: string; count: number; wait: number };

/**
 * Call before comparing a password: counts the attempt as a failure until `forgiveTries` is called, so that
 * concurrent attempts count too. Throws TooMany during a delay, and takes up to three seconds for an account with
 * many failures.
 */
export async function countTry(email: string, address: string): Promise<void> {
  const keys = keysOf(email, address);
  const { refusedFor, hold } = await transaction(async (tx) => {
    const rows = await lockRows(tx, Object.values(keys));
    const waits = [rows.get(keys.pair)?.wait ?? 0, rows.get(keys.address)?.wait ?? 0];
    const refusedFor = Math.ceil(Math.max(...waits));
    if (refusedFor > 0) return { refusedFor, hold: 0 };
    for (const kind of KINDS) await countOne(tx, kind, keys[kind], (rows.get(keys[kind])?.count ?? 0) + 1);
    return { refusedFor, hold: costOf("account", (rows.get(keys.account)?.count ?? 0) + 1) };
  });
  if (refusedFor > 0) throw tooMany(refusedFor);
  if (hold > 0) await sleep(hold * 1000);
}

/**
 * Call before mailing a link to an address given by an anonymous visitor, and before hashing a password for it.
 * Throws TooMany while this network address is delayed.
 */
export async function countMail(address: string): Promise<void> {
  const key = hashSecret(`mail ${networkOf(address)}`);
  const refusedFor = await transaction(async (tx) => {
    const { count = 0, wait = 0 } = (await lockRows(tx, [key])).get(key) ?? {};
    if (wait <= 0) await countOne(tx, "mail", key, count + 1);
    return Math.ceil(wait);
  });
  if (refusedFor > 0) {
    const message = `Too many mails were requested from your network address. Wait ${sayWait(refusedFor)}.`;
    throw new TooMany(message, refusedFor);
  }
}

/** Resets the failures after a successful sign-in or a proof of the address. */
export async function forgiveTries(email: string, address: string, tx: Transaction = db): Promise<void> {
  const keys = keysOf(email, address);
  await tx.signInTries.deleteMany({ where: { key: { in: [keys.pair, keys.account] } } });
  // Signing in to an account of one's own must not reset the count of a network address: only this attempt is deducted.
  await tx.signInTries.updateMany({
    where: { key: keys.address, count: { gt: 0 } },
    data: { count: { decrement: 1 } },
  });
}

/** Deletes expired rows and returns their number. */
export async function sweepTries(): Promise<number> {
  return db.$executeRaw(sql`DELETE FROM sign_in_tries WHERE forget_at < now()`);
}

/** The kinds that count wrong passwords. */
const KINDS = ["pair", "address", "account"] as const;

/** Locks the rows, creating missing ones, always in the same order. */
async function lockRows(tx: Transaction, keys: string[]): Promise<Map<string, Row>> {
  await tx.$executeRaw(sql`
    INSERT INTO sign_in_tries (key, count, wait_until, forget_at)
    SELECT key, 0, NULL, now() FROM unnest(${keys}::text[]) AS key ORDER BY key
    ON CONFLICT (key) DO NOTHING`);
  const rows = await queryRowsIn<Row>(
    tx,
    sql`SELECT key, CASE WHEN forget_at > now() THEN count ELSE 0 END AS count,
      CASE WHEN forget_at > now() THEN coalesce(extract(epoch FROM wait_until - now())::float8, 0) ELSE 0 END AS wait
    FROM sign_in_tries WHERE key = ANY(${keys}::text[]) ORDER BY key FOR UPDATE`,
  );
  return new Map(rows.map((row) => [row.key, row]));
}

async function countOne(tx: Transaction, kind: Kind, key: string, count: number): Promise<void> {
  const cost = costOf(kind, count);
  await tx.$executeRaw(sql`
    UPDATE sign_in_tries SET count = ${count}, wait_until = CASE WHEN ${cost}::float8 > 0 THEN now() + make_interval(secs => ${cost}::float8) END,
      forget_at = CASE WHEN ${count} = 1 THEN now() + make_interval(secs => ${RULES[kind].memory}::float8) ELSE forget_at END
    WHERE key = ${key}`);
}

/** The delay after this many failures, in seconds. */
function costOf(kind: Kind, count: number): number {
  const { free, first, longest } = RULES[kind];
  return count <= free ? 0 : Math.min(longest, first * 2 ** (count - free - 1));
}

/** Digests, since people sometimes type their password as e-mail address. */
function keysOf(email: string, address: string): Record<(typeof KINDS)[number], string> {
  const who = email.toLowerCase();
  const where = networkOf(address);
  return {
    pair: hashSecret(`pair ${who} ${where}`),
    address: hashSecret(`address ${where}`),
    account: hashSecret(`account ${who}`),
  };
}

/** With IPv6 one customer has 2⁶⁴ addresses. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = head.split(":").filter(Boolean);
  if (tail === undefined) return groups.slice(0, 4).join(":");
  const after = tail.split(":").filter(Boolean);
  const zeros = Array<string>(Math.max(0, 8 - groups.length - after.length)).fill("0");
  return [...groups, ...zeros, ...after].slice(0, 4).join(":");
}

function tooMany(seconds: number): TooMany {
  return new TooMany(
    `Too many attempts. Wait ${sayWait(seconds)}, or choose a new password with “Forgotten password”.`,
    seconds,
  );
}

function sayWait(seconds: number): string {
  if (seconds < 60) return countOf(seconds, "second");
  const minutes = Math.ceil(seconds / 60);
  return countOf(minutes, "minute");
}
