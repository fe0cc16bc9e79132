import { beforeEach, expect, test, vi } from "vitest";
import { db, pool } from "#lib/db/client.ts";
import { InvalidInput, TooMany } from "#lib/errors.ts";
import { requestPasswordReset } from "#lib/people/commands/passwords.ts";
import { signIn } from "#lib/people/commands/sign-in.ts";
import { signUp } from "#lib/people/commands/sign-up.ts";
import { countTry, forgiveTries, sweepTries } from "#lib/people/tries.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { makePerson, PASSWORD } from "#tests/support/people.ts";

const held = vi.hoisted(() => ({ seconds: [] as number[] }));
vi.mock("node:timers/promises", () => ({
  setTimeout: async (ms: number) => {
    held.seconds.push(ms / 1000);
  },
}));

beforeEach(async () => {
  held.seconds = [];
  await resetDatabase();
});

const HERE = "203.0.113.9";
const ELSEWHERE = "198.51.100.7";
const ann = "ann@example.org";

async function guess(email: string, address: string, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await countTry(email, address);
}

/** As if so many seconds had passed. */
async function pass(seconds: number): Promise<void> {
  await pool.query(
    `UPDATE sign_in_tries SET wait_until = wait_until - make_interval(secs => $1), forget_at = forget_at - make_interval(secs => $1)`,
    [seconds],
  );
}

const waitOf = (email: string, address: string) =>
  countTry(email, address).then(
    () => 0,
    (error: unknown) => (error instanceof TooMany ? error.retryAfterSeconds : error),
  );

test("each wrong password for an account from one address doubles the delay, up to a quarter of an hour", async () => {
  await guess(ann, HERE, 5);
  const waits: unknown[] = [];
  for (let n = 0; n < 14; n += 1) {
    const wait = await waitOf(ann, HERE);
    waits.push(wait);
    await pass(Number(wait));
    if (wait !== 0) await guess(ann, HERE, 1);
  }
  expect(waits.slice(0, 6)).toEqual([0, 1, 2, 4, 8, 16]);
  expect(waits.at(-1)).toBe(900);
});

test("concurrent attempts count like consecutive ones", async () => {
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => countTry(ann, HERE)));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(6);
});

test("the right password works from a new address, however many attackers try the account", async () => {
  await makePerson({ handle: "ann" });
  const wrong = signIn(anonymousViewer, { email: ann, password: "wrong" }, from(HERE));
  await expect(wrong).rejects.toBeInstanceOf(InvalidInput);
  for (let n = 0; n < 30; n += 1) await guess(ann, `192.0.2.${n}`, 6);
  held.seconds = [];
  expect(await signIn(anonymousViewer, { email: ann, password: PASSWORD }, from(ELSEWHERE))).toBeTruthy();
  expect(held.seconds).toEqual([3]);
});

test("attempts at an attacked account are delayed, by at most three seconds", async () => {
  for (let n = 0; n < 20; n += 1) await countTry(ann, `192.0.2.${n}`);
  expect(held.seconds.slice(0, 5)).toEqual([0.25, 0.5, 1, 2, 3]);
  expect(Math.max(...held.seconds)).toBe(3);
});

test("an address that tries many accounts is delayed, other addresses are not", async () => {
  for (let n = 0; n < 51; n += 1) await countTry(`many${n}@example.org`, HERE);
  expect(await waitOf("other@example.org", HERE)).toBe(1);
  expect(await waitOf("other@example.org", ELSEWHERE)).toBe(0);
});

test("an IPv6 network counts as one address, in any notation", async () => {
  for (let n = 0; n < 51; n += 1) await countTry(`many${n}@example.org`, `2001:db8:0:7:${n}::1`);
  expect(await waitOf("other@example.org", "2001:db8::7:0:0:0:9")).toBe(1);
  expect(await waitOf("other@example.org", "2001:db8:0:8::1")).toBe(0);
});

test("signing in to one's own account does not allow more attempts at others", async () => {
  for (let n = 0; n < 51; n += 1) {
    await countTry(`many${n}@example.org`, HERE);
    if (n % 10 !== 5) continue;
    await countTry("mine@example.org", HERE);
    await forgiveTries("mine@example.org", HERE);
  }
  expect(await waitOf("other@example.org", HERE)).toBe(1);
});

test("expired attempts do not count and are deleted; the others are kept", async () => {
  await guess(ann, HERE, 6);
  await pass(3601);
  await countTry("bea@example.org", ELSEWHERE);
  expect(await sweepTries()).toBe(2);
  expect(await db.signInTries.count()).toBe(4);
  await pass(24 * 3600);
  expect(await waitOf(ann, HERE)).toBe(0);
});

function from(address: string) {
  return { address, userAgent: "" };
}

test("a network address that requests mails to many addresses is delayed, others are not", async () => {
  await makePerson({ handle: "first" });
  const ask = (n: number, address: string) => {
    const handle = `victim${n}`;
    const email = `${handle}@example.org`;
    return n % 2 === 0
      ? requestPasswordReset(anonymousViewer, { email }, { address })
      : signUp(anonymousViewer, { email, displayName: handle, handle, password: PASSWORD }, { address });
  };
  for (let n = 0; n < 31; n += 1) await ask(n, HERE);
  const mails = await db.outgoingMail.count();
  expect(mails).toBe(15);
  for (const n of [31, 32]) await expect(ask(n, HERE)).rejects.toThrow("Wait 1 minute.");
  expect(await db.outgoingMail.count()).toBe(mails);
  await ask(33, ELSEWHERE);
  await pass(60);
  await ask(35, HERE);
});
