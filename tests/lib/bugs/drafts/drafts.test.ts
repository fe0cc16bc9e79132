import { describe, expect, it, vi } from "vitest";
import { changeBugAction } from "#lib/bugs/change/actions.ts";
import { sweepDrafts } from "#lib/bugs/drafts/drafts.ts";
import { KEPT_MAX, type KeptDraft } from "#lib/bugs/drafts/schema.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { db, sql } from "#lib/db/client.ts";
import { emptyForm } from "#lib/http/form-state.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import { makeMember } from "#tests/support/tracked-world.ts";

const asking: { viewer: Viewer } = { viewer: anonymousViewer };
vi.mock("next/cache", () => ({ revalidatePath: () => {} }));
vi.mock("next/headers", () => ({ headers: async () => new Headers(), cookies: async () => new Map() }));
vi.mock("next/navigation", () => ({ redirect: () => {}, unstable_rethrow: () => {} }));
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => asking.viewer }));
const { GET, PUT, DELETE } = await import("#app/(site)/bugs/[id]/draft/route.ts");

const kept = (text: string): KeptDraft => ({
  draft: { comment: { from: [], to: [text] } },
  at: 1_700_000_000_000,
});
let me: Viewer;
let other: Viewer;
let id: number;
let secret: number;

beforeEachBuilt(async () => {
  const product = await makeProduct();
  const hidden = await makeProduct({ visibility: "groups" });
  me = await makeMember(product, "developer");
  other = await (await makeUser()).viewer();
  id = await makeBug(me, { product: product.name });
  secret = await makeBug(await makeMember(hidden, "developer"), { product: hidden.name });
});

type Asked = { bug?: number; body?: string; page?: number; origin?: string };

async function ask(
  viewer: Viewer,
  method: "GET" | "PUT" | "DELETE",
  { bug = id, body, page = Date.now(), origin = "http://localhost" }: Asked = {},
): Promise<[number, unknown]> {
  asking.viewer = viewer;
  const headers = { origin, host: "localhost" };
  const request = new Request(`http://localhost/bugs/${bug}/draft?page=${page}`, { method, body, headers });
  const answer = await { GET, PUT, DELETE }[method](request, { params: Promise.resolve({ id: `${bug}` }) });
  const value = await answer.json();
  return [answer.status, answer.ok ? value : value.message];
}

const put = (viewer: Viewer, text: string, more: Asked = {}) =>
  ask(viewer, "PUT", { body: JSON.stringify(kept(text)), ...more });

describe("a draft", () => {
  it("is its writer's alone, the last one counts, and the page says when it was typed", async () => {
    expect(await ask(me, "GET")).toEqual([200, null]);
    expect((await listThread(me, id)).draftAt).toBeNull();
    await put(me, "One");
    expect(await put(me, "Two")).toEqual([200, true]);
    expect(await ask(me, "GET")).toEqual([200, kept("Two")]);
    expect((await listThread(me, id)).draftAt).toBe(1_700_000_000_000);
    expect(await ask(other, "GET")).toEqual([200, null]);
    expect((await listThread(other, id)).draftAt).toBeNull();
    await ask(other, "DELETE");
    expect(await ask(me, "GET")).toEqual([200, kept("Two")]);
    await ask(me, "DELETE");
    expect(await ask(me, "GET")).toEqual([200, null]);
  });

  it("is not read, kept or dropped by somebody who acts as its writer", async () => {
    await put(me, "Mine");
    const as = { ...me, impersonatorId: other.userId };
    expect(await ask(as, "GET")).toEqual([200, null]);
    expect((await listThread(as, id)).draftAt).toBeNull();
    expect((await put(as, "Theirs"))[0]).toBe(403);
    await ask(as, "DELETE");
    expect(await ask(me, "GET")).toEqual([200, kept("Mine")]);
  });

  it("of a hidden bug is refused in the words of a missing one, and is not shown when the bug is hidden later", async () => {
    expect(await put(me, "x", { bug: secret })).toEqual([404, `There is no bug ${secret}.`]);
    expect(await put(me, "x", { bug: 2_000_000 })).toEqual([404, "There is no bug 2000000."]);
    await db.draft.create({
      data: { userId: me.userId ?? 0, bugId: secret, kept: kept("x"), at: new Date() },
    });
    expect(await ask(me, "GET", { bug: secret })).toEqual([200, null]);
  });

  it("goes when the form is sent, and what comes late from that page is not kept", async () => {
    const page = Date.now();
    await put(me, "Sent", { page });
    asking.viewer = me;
    const form = new FormData();
    for (const [name, value] of [
      ["id", `${id}`],
      ["revision", "current"],
      ["comment", "Sent"],
    ] as const)
      form.set(name, value);
    await changeBugAction(emptyForm, form);
    expect(await db.comment.count({ where: { bugId: id, text: "Sent" } })).toBe(1);
    expect(await ask(me, "GET")).toEqual([200, null]);
    expect(await put(me, "Late", { page })).toEqual([200, false]);
    expect(await put(me, "New", { page: Date.now() + 1000 })).toEqual([200, true]);
  });

  it("is swept after a month", async () => {
    await put(me, "Old");
    await db.$executeRaw(sql`UPDATE drafts SET saved_at = now() - interval '29 days'`);
    expect(await sweepDrafts()).toBe(0);
    await db.$executeRaw(sql`UPDATE drafts SET saved_at = now() - interval '31 days'`);
    expect(await sweepDrafts()).toBe(1);
  });

  it.each([
    ["no JSON", { body: "comment=x" }, 400],
    ["another shape", { body: '{"draft":{"comment":"x"},"at":1}' }, 400],
    ["too long", { body: JSON.stringify(kept("x".repeat(KEPT_MAX))) }, 413],
    ["no page", { body: JSON.stringify(kept("x")), page: Number.NaN }, 400],
    ["a page that is no time", { body: JSON.stringify(kept("x")), page: 8_700_000_000_000_000 }, 400],
    ["another site", { body: JSON.stringify(kept("x")), origin: "https://elsewhere.example" }, 403],
  ])("is refused: %s", async (_, asked, status) => {
    expect((await ask(me, "PUT", asked))[0]).toBe(status);
    expect(await db.draft.count()).toBe(0);
  });

  it("is not kept for strangers, whatever they send, and keeps nothing that JSON of the database cannot", async () => {
    expect((await put(anonymousViewer, "x"))[0]).toBe(401);
    expect((await ask(anonymousViewer, "PUT", { body: "x".repeat(KEPT_MAX + 1) }))[0]).toBe(401);
    expect(await put(me, "a\0b \\u0000 \ud800!")).toEqual([200, true]);
    expect(await ask(me, "GET")).toEqual([200, kept("ab \\u0000 \ufffd!")]);
  });

  it("is one of at most two hundred of a person, of which the oldest goes", async () => {
    const { productId } = await db.bug.findUniqueOrThrow({ where: { id } });
    const { name } = await db.product.findUniqueOrThrow({ where: { id: productId } });
    const other = await makeBug(me, { product: name });
    await put(me, "Oldest");
    await put(me, "New", { bug: other });
    await db.$executeRaw(sql`UPDATE drafts SET saved_at = now() - interval '1 hour' WHERE bug_id = ${id}`);
    await db.$executeRaw(sql`
      WITH made AS (INSERT INTO bugs (product_id, summary, status, severity, priority, type)
        SELECT b.product_id, 'x', b.status, b.severity, b.priority, b.type FROM bugs b, generate_series(1, 199) WHERE b.id = ${id} RETURNING id)
      INSERT INTO drafts (user_id, bug_id, kept, at) SELECT ${me.userId}, id, '{}', now() FROM made`);
    expect(await put(me, "Newer", { bug: other })).toEqual([200, true]);
    expect(await db.draft.count()).toBe(200);
    expect(await ask(me, "GET")).toEqual([200, null]);
  });
});
