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

test("the cookie says who asks, and holds neither the token nor its hash in the clear", async () => {
  expect((await currentViewer()).kind).toBe("anonymous");
  const { token, handle } = await signedIn();
  expect(await currentViewer()).toMatchObject({ kind: "person", handle });
  const cookie = [...jar.values()].join();
  expect(cookie).not.toContain(token);
  expect(cookie).not.toContain(hashSecret(token));
});

test("the address that a client gives itself is not believed", async () => {
  expect(await currentOrigin()).toEqual({ address: "192.0.2.1", userAgent: "test" });
});

test("a forged or damaged cookie, or one of another installation, is nobody's", async () => {
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

test("a session ends when its time is over, its row goes, or its person may not sign in", async () => {
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

test("a session that is used lives on, and says when it was used, every few minutes", async () => {
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

test("an impersonated session sees as that person, until its administrator is none any more", async () => {
  const { userId } = await signedIn();
  const root = await makePerson({ handle: "root", isAdministrator: true });
  await db.session.updateMany({ where: { userId }, data: { impersonatorId: root } });
  expect(await currentViewer()).toMatchObject({ userId, impersonatorId: root, isAdministrator: false });
  await db.user.update({ where: { id: root }, data: { isAdministrator: false } });
  expect((await currentViewer()).userId).toBeNull();
});

test("a browser that forgets its session gives the token back, so that the row can go", async () => {
  const { token } = await signedIn();
  expect(await dropSession()).toBe(token);
  expect((await currentViewer()).userId).toBeNull();
});
