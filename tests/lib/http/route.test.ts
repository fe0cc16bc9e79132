import { beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { db } from "#lib/db/client.ts";
import { AppError, NotFound, TooMany } from "#lib/errors.ts";
import { route } from "#lib/http/route.ts";
import { createApiKey } from "#lib/people/commands/account.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import "#tests/support/database.ts";
import { makeViewer } from "#tests/support/people.ts";

let session: Viewer = anonymousViewer;
// Next gives server code this one in its builds.
vi.mock("next/navigation", () => import("next/dist/client/components/navigation.react-server.js"));
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => session }));

const schema = z.object({
  id: z.coerce.number().int(),
  text: z.string().max(10).optional(),
  isOpen: z.boolean().optional(),
});
const handle = route(schema, async (viewer, input) => ({ who: viewer.handle, ...input }));
const context = { params: Promise.resolve({ id: "12" }) };
const address = "http://here.example/rest/thing/12";

const post = (body: unknown, headers: Record<string, string> = {}) =>
  handle(
    new Request(address, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers,
    }),
    context,
  );

beforeEach(() => {
  session = anonymousViewer;
});

test("the input consists of query, body and path, and the path takes precedence", async () => {
  const response = await handle(new Request(`${address}?text=a&isOpen=1&id=99`), context);
  expect(await response.json()).toEqual({ who: "", id: 12, text: "a", isOpen: true });
  expect(await (await post({ text: "b", id: 5 })).json()).toEqual({ who: "", id: 12, text: "b" });
});

test("while impersonating one can read, but not write", async () => {
  session = { ...(await makeViewer({ handle: "seen" })), impersonatorId: 1 };
  expect((await handle(new Request(address), context)).status).toBe(200);
  const refused = await post({ text: "b" }, { "sec-fetch-site": "same-origin" });
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({
    message: expect.stringContaining("impersonating @seen: stop first"),
  });
});

test("a timeout is a server error", async () => {
  const slow = route(z.object({ id: z.string() }), async () => {
    throw new AppError("too_slow", "This takes too long.");
  });
  expect((await slow(new Request("http://here.example/x"), context)).status).toBe(503);
});

test("a path without parameters works, too", async () => {
  const plain = route(z.object({ q: z.string().default("") }), async (_viewer, { q }) => [q]);
  const response = await plain(new Request("http://here.example/people.json?q=a"), {
    params: Promise.resolve(undefined),
  });
  expect(await response.json()).toEqual(["a"]);
});

test("errors have Bugzilla's format", async () => {
  const tooLong = await post({ text: "x".repeat(11) });
  expect(tooLong.status).toBe(400);
  expect(await tooLong.json()).toMatchObject({
    error: true,
    code: 104,
    message: "text: Too long: at most 10 characters.",
  });
  expect((await post("{")).status).toBe(400);
  expect((await post("[1]")).status).toBe(400);
  expect((await post("x".repeat(2_000_001))).status).toBe(413);
  expect((await post({ text: "a\0" })).status).toBe(400);
});

test("errors have their statuses, and internal errors reveal no details", async () => {
  const failing = (error: Error) => route(schema, () => Promise.reject(error))(new Request(address), context);
  expect((await failing(new NotFound("No such thing."))).status).toBe(404);
  const tooMany = await failing(new TooMany("Slower.", 30));
  expect([tooMany.status, tooMany.headers.get("Retry-After")]).toEqual([429, "30"]);
  const fault = await failing(new Error("relation users does not exist"));
  expect(fault.status).toBe(500);
  expect(await fault.text()).not.toContain("relation");
});

test("a session can write only from our own pages; a key from anywhere, within its scopes", async () => {
  session = await makeViewer({ handle: "ann" });
  expect((await post({ text: "a" })).status).toBe(403);
  expect((await post({ text: "a" }, { origin: "http://evil.example", host: "here.example" })).status).toBe(
    403,
  );
  expect((await post({ text: "a" }, { origin: "http://here.example", host: "here.example" })).status).toBe(
    200,
  );
  const write = await createApiKey(session, { name: "w", scopes: ["read", "write"], days: null });
  const read = await createApiKey(session, { name: "r", scopes: ["read"], days: null });
  session = anonymousViewer;
  expect(await (await post({ text: "a" }, { "x-bugzilla-api-key": write })).json()).toMatchObject({
    who: "ann",
  });
  expect((await post({ text: "a" }, { authorization: `Bearer ${read}` })).status).toBe(403);
  const wrong = await post({ text: "a" }, { authorization: "Bearer nonsense" });
  expect([wrong.status, await wrong.json()]).toEqual([400, expect.objectContaining({ code: 306 })]);
  expect(await db.apiKey.count({ where: { lastUsedAt: { not: null } } })).toBeGreaterThan(0);
});
