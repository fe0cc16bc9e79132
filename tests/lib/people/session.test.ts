import { beforeEach, expect, test, vi } from "vitest";
import { db } from "#lib/db/client.ts";
import { openSession } from "#lib/people/commands/sign-in.ts";
import { hashSecret } from "#lib/people/secrets.ts";
import {
  carrySession,
  currentOrigin,
  currentSession,
  currentViewer,
  dropSession,
} from "#lib/people/session.ts";
import "#tests/support/database.ts";
import { makePerson } from "#tests/support/people.ts";

// The browser's cookies, which outside a request of Next are nobody's.
const jar = new Map<string, string>();
vi.mock("next/headers", () => ({
  headers: async () =>
    new Headers({
      "x-forwarded-for": "203.0.113.9",
      "x-real-ip": "203.0.113.9",
      "x-headwater-client": "192.0.2.1",
      "user-agent": "test",
    }),
  cookies: async () => ({
    get: (name: string) => (jar.has(name) ? { name, value: jar.get(name) } : undefined),
    set: (name: string, value: string) => jar.set(name, value),
  }),
}));

const origin = { address: "192.0.2.1", userAgent: "test" };
let count = 0;

async function signedIn(): Promise<{ userId: number; token: string; handle: string }> {
  count += 1;
  const handle = `person${count}`;
  const userId = await makePerson({ handle });
  const token = await openSession(db, userId, origin);
  await carrySession(token);
  return { userId, token, handle };
}

beforeEach(() => jar.clear());

test("the cookie identifies the viewer, and contains neither the token nor its hash in plain text", async () => {
  expect((await currentViewer()).kind).toBe("anonymous");
  const { token, handle } = await signedIn();
  expect(await currentViewer()).toMatchObject({ kind: "person", handle });
  const cookie = [...jar.values()].join();
  expect(cookie).not.toContain(token);
  expect(cookie).not.toContain(hashSecret(token));
});

test("an address claimed by the client is ignored", async () => {
  expect(await currentOrigin()).toEqual({ address: "192.0.2.1", userAgent: "test" });
});

test("a forged or damaged cookie, or one of another installation, is anonymous", async () => {
  await signedIn();
  const [[name, cookie] = ["", ""]] = [...jar];
  for (const value of [
    "",
    "x",
    `${cookie}x`,
    cookie.slice(0, -10),
    "eyJhbGciOiJub25lIn0.eyJzZXNzaW9uIjoiMSJ9.",
  ]) {
    jar.set(name, value);
    expect((await currentViewer()).kind).toBe("anonymous");
  }
});

test("a session ends when it expires, its row is deleted, or its account may not sign in", async () => {
  const { userId } = await signedIn();
  await db.session.updateMany({ where: { userId }, data: { expiresAt: new Date(Date.now() - 1000) } });
  expect((await currentViewer()).userId).toBeNull();
  await db.session.updateMany({ where: { userId }, data: { expiresAt: new Date(Date.now() + 60_000) } });
  expect((await currentViewer()).userId).toBe(userId);
  await db.user.update({ where: { id: userId }, data: { disabledReason: "Left." } });
  expect((await currentViewer()).userId).toBeNull();
  await db.user.update({ where: { id: userId }, data: { disabledReason: null } });
  await db.session.deleteMany({ where: { userId } });
  expect((await currentViewer()).userId).toBeNull();
});

test("a cookie that was read before expires like any other, and is still its own person's", async () => {
  const first = await signedIn();
  const cookies = new Map(jar);
  const second = await signedIn();
  expect((await currentViewer()).userId).toBe(second.userId);
  for (const [name, value] of cookies) jar.set(name, value);
  expect((await currentViewer()).userId).toBe(first.userId);
  const later = new Date(Date.now() + 401 * 86_400_000);
  await db.session.updateMany({ data: { expiresAt: new Date(later.getTime() + 60_000) } });
  vi.useFakeTimers({ toFake: ["Date"], now: later });
  try {
    expect((await currentViewer()).userId).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

test("using a session extends it and updates its time of use, every few minutes", async () => {
  const { userId } = await signedIn();
  const old = new Date(Date.now() - 10 * 60_000);
  const soon = new Date(Date.now() + 60_000);
  await db.session.updateMany({ where: { userId }, data: { lastUsedAt: old, expiresAt: soon } });
  const { sessionId } = await currentSession();
  await expect
    .poll(async () =>
      (await db.session.findUniqueOrThrow({ where: { id: sessionId ?? 0 } })).expiresAt.getTime(),
    )
    .toBeGreaterThan(Date.now() + 29 * 86_400_000);
  const touched = await db.session.findUniqueOrThrow({ where: { id: sessionId ?? 0 } });
  expect(touched.lastUsedAt.getTime()).toBeGreaterThan(old.getTime());
});

test("an impersonating session has the viewer of that person, until its administrator loses the right", async () => {
  const { userId } = await signedIn();
  const root = await makePerson({ handle: "root", isAdministrator: true });
  await db.session.updateMany({ where: { userId }, data: { impersonatorId: root } });
  expect(await currentViewer()).toMatchObject({ userId, impersonatorId: root, isAdministrator: false });
  await db.user.update({ where: { id: root }, data: { isAdministrator: false } });
  expect((await currentViewer()).userId).toBeNull();
});

test("signing out returns the token, so that the row can be deleted", async () => {
  const { token } = await signedIn();
  expect(await dropSession()).toBe(token);
  expect((await currentViewer()).userId).toBeNull();
});
