import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBug, changeBugs, previewChanges } from "#lib/bugs/change/change-bugs.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { db, pool } from "#lib/db/client.ts";
import { Collision, InvalidInput, NotFound } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

/** A maintainer of some products with so many bugs in each. */
async function scene(products: number, bugsInEach: number) {
  const user = await makeUser();
  const ids: number[] = [];
  for (let product = 0; product < products; product += 1) {
    const { id, name } = await makeProduct();
    await grantRole(user.id, id, "maintainer");
    const first = await makeBug(await user.viewer(), { product: name, component: "General" });
    const { rows } = await pool.query<{ id: number }>(
      `INSERT INTO bugs (product_id, component_id, summary, status, severity, priority, reporter_id)
       SELECT product_id, component_id, summary || n, status, severity, priority, reporter_id
       FROM bugs, generate_series(2, $2::int) n WHERE bugs.id = $1 RETURNING id`,
      [first, bugsInEach],
    );
    ids.push(first, ...rows.map((row) => row.id));
  }
  return { viewer: await user.viewer(), ids };
}

const change = (viewer: Viewer, ids: readonly number[], input: ChangeBugInput) =>
  changeBugs(viewer, ids, changeBugInput.parse({ revision: "current", ...input }));

const jobs = async (name: string) => {
  const { rows } = await pool.query(
    "SELECT 1 FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = $1",
    [name],
  );
  return rows.length;
};

describe("many bugs at once", () => {
  it("a thousand bugs of five products, six fields each: one event per bug, one batch, one job", async () => {
    const { viewer, ids } = await scene(5, 200);
    const [batches, single] = [await jobs("batch.recorded"), await jobs("event.recorded")];
    const changed = await change(viewer, ids, {
      severity: "major",
      priority: "high",
      whiteboard: "wanted",
      url: "https://example.test/",
      assignee: viewer.handle,
      status: "IN_PROGRESS",
    });
    expect(changed.map(({ id, revision }) => [id, revision])).toEqual(
      ids.toSorted((a, b) => a - b).map((id) => [id, 2]),
    );
    const events = await db.event.findMany({ where: { bugId: { in: ids }, isFiling: false } });
    expect(events).toHaveLength(1000);
    expect(new Set(events.map(({ batchId }) => batchId)).size).toBe(1);
    expect(new Set(events.map(({ at }) => at.getTime())).size).toBe(1);
    expect(await db.change.count({ where: { bugId: { in: ids } } })).toBe(6000);
    expect([await jobs("batch.recorded"), await jobs("event.recorded")]).toEqual([batches + 1, single]);
  });

  it("two concurrent changes of the same bugs both succeed, and nothing is lost", async () => {
    const { viewer, ids } = await scene(2, 40);
    const results = await Promise.allSettled([
      change(viewer, ids, { whiteboard: "one" }),
      change(viewer, ids.toReversed(), { url: "https://two.test/" }),
      ...ids.slice(0, 10).map((id) => changeBug(viewer, id, changeBugInput.parse({ comment: "Meanwhile." }))),
    ]);
    expect(results.filter(({ status }) => status === "rejected")).toEqual([]);
    const bugs = await db.bug.findMany({ where: { id: { in: ids } } });
    expect(bugs.every(({ whiteboard, url }) => whiteboard === "one" && url === "https://two.test/")).toBe(
      true,
    );
    expect(bugs.every(({ revision }) => revision === 3)).toBe(true);
  });

  it("a problem with one bug prevents the whole change, and the message names the bug", async () => {
    const { viewer, ids } = await scene(1, 3);
    const stranger = await makeUser();
    const foreign = await makeProduct();
    const other = await makeBug(await stranger.viewer(), { product: foreign.name });
    const refusal = await change(viewer, [...ids, other], { severity: "major" }).catch(
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(InvalidInput);
    expect(refusal).toMatchObject({ fields: { severity: [expect.stringContaining(`(${other})`)] } });
    expect((await getBug(everything, ids[0] ?? 0)).severity).toBe("unspecified");
    await expect(change(viewer, [...ids, 1_999_999_999], { severity: "major" })).rejects.toThrow(NotFound);
  });

  it("an event records the author, the time and the door", async () => {
    const { viewer, ids } = await scene(1, 1);
    const [id = 0] = ids;
    for (const door of ["web", "rest", "cli"] as const) {
      await changeBug({ ...viewer, door }, id, changeBugInput.parse({ comment: door }));
    }
    const events = await db.event.findMany({
      where: { bugId: id, isFiling: false },
      include: { comments: true },
    });
    expect(events.map(({ door, authorId, comments }) => [door, authorId, comments[0]?.text])).toEqual([
      ["web", viewer.userId, "web"],
      ["rest", viewer.userId, "rest"],
      ["cli", viewer.userId, "cli"],
    ]);
  });

  it("the preview is what is performed", async () => {
    const { viewer, ids } = await scene(2, 2);
    const input = changeBugInput.parse({ revision: "current", severity: "major", addCc: [viewer.handle] });
    const preview = await previewChanges(viewer, ids, input);
    expect(await db.change.count({ where: { bugId: { in: ids } } })).toBe(0);
    await changeBugs(viewer, ids, input);
    for (const { id, changes, problems } of preview) {
      expect(problems).toEqual({});
      const written = await listChanges(everything, id);
      expect(written.map(({ field, from, to }) => [field, from, to])).toEqual(
        changes.map(({ field, from, to }) => [field, from, to]),
      );
    }
  });
});

describe("two people changing the same bug", () => {
  const values: Record<string, [ChangeBugInput, ChangeBugInput]> = {
    summary: [{ summary: "One" }, { summary: "Two" }],
    severity: [{ severity: "major" }, { severity: "minor" }],
    priority: [{ priority: "high" }, { priority: "low" }],
    status: [{ status: "IN_PROGRESS" }, { status: "RESOLVED", resolution: "FIXED" }],
    whiteboard: [{ whiteboard: "one" }, { whiteboard: "two" }],
    cc: [{ addCc: ["admin"] }, { removeCc: ["admin"] }],
    keywords: [{ keywords: { add: [], remove: [] } }, { keywords: { add: [], remove: [] } }],
  };
  const lists = new Set(["cc", "keywords"]);
  const pairs = Object.keys(values).flatMap((first) =>
    Object.keys(values).map((second) => [first, second] as const),
  );

  it.each(pairs)(
    "one changes %s, and the other changes %s from an earlier revision",
    async (first, second) => {
      const { viewer, ids } = await scene(1, 1);
      const [id = 0] = ids;
      const resolve = (input: ChangeBugInput | undefined): ChangeBugInput => ({
        ...input,
        ...(input?.addCc ? { addCc: [viewer.handle] } : {}),
        ...(input?.removeCc ? { removeCc: [viewer.handle] } : {}),
      });
      await changeBug(viewer, id, changeBugInput.parse({ revision: 1, ...resolve(values[first]?.[0]) }));
      const late = { revision: 1, ...resolve(values[second]?.[1]) };
      const collides = first === second && !lists.has(first);
      const result = changeBug(viewer, id, changeBugInput.parse(late));
      if (collides) await expect(result).rejects.toThrow(Collision);
      else await expect(result).resolves.toMatchObject({ id });
      // A door that nobody looks through says "as it is now".
      if (collides) await changeBug(viewer, id, changeBugInput.parse({ ...late, revision: "current" }));
    },
  );
});
