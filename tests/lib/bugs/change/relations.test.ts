import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { DIRECTED_FIELDS, relationOf } from "#lib/bugs/fields/registry.ts";
import { describeChange } from "#lib/bugs/history/describe.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { env } from "#lib/env.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

async function scene() {
  const [open, hidden] = [await makeProduct(), await makeProduct({ visibility: "groups" })];
  const [maintainer, stranger] = [await makeUser(), await makeUser()];
  for (const { id } of [open, hidden]) await grantRole(maintainer.id, id, "maintainer");
  const viewer = await maintainer.viewer();
  const bugs: number[] = [];
  for (let n = 0; n < 4; n += 1) bugs.push(await makeBug(viewer, { product: open.name }));
  const [a = 0, b = 0, c = 0, d = 0] = bugs;
  return {
    a,
    b,
    c,
    d,
    secret: await makeBug(viewer, { product: hidden.name }),
    viewer,
    stranger: await stranger.viewer(),
  };
}

const change = (viewer: Viewer, id: number, input: ChangeBugInput) =>
  changeBug(viewer, id, changeBugInput.parse({ revision: "current", ...input }));
const adding = (...add: number[]) => ({ add, remove: [] });

async function messagesOf(work: Promise<unknown>): Promise<Record<string, string[]>> {
  const error: unknown = await work.then(
    () => new Error("It was taken."),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InvalidInput)) throw error;
  return error.fields;
}

describe.each(DIRECTED_FIELDS)("%s", (field) => {
  const { mirror, table } = relationOf(field);
  const loop = table === "dependencies" ? /wait for each other/ : /caused each other/;

  it("is shown and kept in the history of both bugs", async () => {
    const { a, b, viewer } = await scene();
    await change(viewer, a, { [field]: adding(b) });
    expect((await getBug(viewer, a))[field].map(({ id }) => id)).toEqual([b]);
    expect((await getBug(viewer, b))[mirror].map(({ id }) => id)).toEqual([a]);
    expect((await listChanges(viewer, b)).map(describeChange).at(-1)).toMatch(new RegExp(`added ${a}$`));
    await change(viewer, b, { [mirror]: { add: [], remove: [a] } });
    expect((await getBug(viewer, a))[field]).toEqual([]);
  });

  it("makes no loop: the message names its bugs", async () => {
    const { a, b, c, viewer } = await scene();
    await change(viewer, a, { [field]: adding(b) });
    await change(viewer, b, { [field]: adding(c) });
    const [message] = (await messagesOf(change(viewer, c, { [field]: adding(a) })))[field] ?? [];
    expect(message).toMatch(loop);
    for (const id of [a, b, c]) expect(message).toContain(String(id));
    expect(Object.keys(await messagesOf(change(viewer, c, { [field]: adding(c) })))).toEqual([field]);
  });

  it("never holds in both directions when two people add it at once", async () => {
    const { a, b, viewer } = await scene();
    const results = await Promise.allSettled([
      change(viewer, a, { [field]: adding(b) }),
      change(viewer, b, { [field]: adding(a) }),
    ]);
    const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(refused).toHaveLength(1);
    const [message] = (await messagesOf(Promise.reject(refused[0])))[field] ?? [];
    expect(message).toMatch(loop);
    expect(message).toMatch(new RegExp(`${a}.*${b}|${b}.*${a}`));
  });

  it("closes no loop when the ends of two chains are joined at once", async () => {
    const { a, b, c, d, viewer } = await scene();
    for (let round = 0; round < 4; round += 1) {
      await change(viewer, b, { [field]: [c] });
      await change(viewer, d, { [field]: [a] });
      const results = await Promise.allSettled([
        change(viewer, a, { [field]: adding(b) }),
        change(viewer, c, { [field]: adding(d) }),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      for (const id of [a, b, c, d]) await change(viewer, id, { [field]: [] });
    }
  });

  it("to a hidden bug looks like none, on pages, in lists and in filters", async () => {
    const { a, b, secret, viewer, stranger } = await scene();
    await change(viewer, a, { [field]: adding(b, secret) });
    const list = async (who: Viewer, address: string) => {
      const { query } = parseBugQuery(new URLSearchParams(`${address}&columns=${field}`));
      return (await runSearch(who, query, { limit: 50 })).rows.map((row) => [row.id, row[field]]);
    };
    expect((await getBug(stranger, a))[field].map(({ id }) => id)).toEqual([b]);
    expect(await list(stranger, `id=${a}`)).toEqual([[a, [String(b)]]]);
    expect(await list(viewer, `id=${a}`)).toEqual([[a, [String(b), String(secret)]]]);
    expect(await list(viewer, `${field}=${secret}`)).toEqual([[a, [String(b), String(secret)]]]);
    expect(await list(stranger, `${field}=${secret}`)).toEqual([]);
    await change(viewer, a, { [field]: { add: [], remove: [b] } });
    expect(await list(stranger, `id=${a}&${field}=@none`)).toEqual([[a, []]]);
    expect(await list(viewer, `id=${a}&${field}=@none`)).toEqual([]);
    const missing = await messagesOf(change(stranger, b, { [field]: adding(2_000_000_000) }));
    const unseen = await messagesOf(change(stranger, b, { [field]: adding(secret) }));
    expect(JSON.stringify(unseen)).toBe(JSON.stringify(missing).replace("2000000000", String(secret)));
  });
});

describe("see also", () => {
  it("with a bug of this site relates the two, and both forget it together", async () => {
    const { a, b, c, viewer } = await scene();
    await change(viewer, a, {
      seeAlso: ["https://other.test/1", `${env().url}/bugs/${b}#c3`, `bug ${c}`],
    });
    const bug = await getBug(viewer, a);
    expect(bug.seeAlso).toEqual(["https://other.test/1"]);
    expect(bug.relatedTo.map(({ id }) => id)).toEqual([b, c]);
    expect((await getBug(viewer, b)).relatedTo.map(({ id }) => id)).toEqual([a]);
    expect((await listChanges(viewer, b)).map(describeChange)).toContain(`Related to: added ${a}`);
    await change(viewer, b, { relatedTo: { add: [], remove: [a] } });
    expect((await getBug(viewer, a)).relatedTo.map(({ id }) => id)).toEqual([c]);
  });

  it("with a hidden bug is the same as with a missing one, and is shown only to those who see both", async () => {
    const { a, b, secret, viewer, stranger } = await scene();
    await change(viewer, secret, { seeAlso: [String(a)] });
    expect((await getBug(viewer, a)).relatedTo.map(({ id }) => id)).toEqual([secret]);
    expect((await getBug(stranger, a)).relatedTo).toEqual([]);
    expect(await listChanges(stranger, a)).toEqual([]);
    expect((await getBug(stranger, a)).revision).toBe(1);
    const missing = await messagesOf(change(stranger, b, { seeAlso: ["2000000000"] }));
    const unseen = await messagesOf(change(stranger, b, { seeAlso: [String(secret)] }));
    expect(JSON.stringify(unseen)).toBe(JSON.stringify(missing).replace("2000000000", String(secret)));
  });
});
