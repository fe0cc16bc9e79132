import "#tests/support/database.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { continueMove } from "#lib/admin/moves/continue.ts";
import { db } from "#lib/db/client.ts";
import { getMove, listSaidBugs } from "#lib/upstream/move/queries.ts";
import { recomputeAfter } from "#lib/upstream/trackings/recompute-job.ts";
import { databaseHash } from "#tests/support/facts-hash.ts";
import { type MoveWorld, makeMoveWorld, SITE_TYPE, startMoveOf } from "#tests/support/move-world.ts";

// A downstream product whose components become upstream products, and the way back.

describe.each(["open", "groups"] as const)("a move of a product that is seen by: %s", (visibility) => {
  let world: MoveWorld;
  let before: Record<string, string>;
  let move: number;

  beforeAll(async () => {
    world = await makeMoveWorld({ visibility });
    before = await databaseHash();
    move = await startMoveOf(world);
    await continueMove(move);
  });

  it("moves each bug that is mapped, and says of the others why they stay", async () => {
    const view = await getMove(world.admin, move);
    const { moving, staying } = view.counts;
    expect(view).toMatchObject({ state: "moved", waiting: 0, moved: moving, stayed: staying, stopped: "" });
    expect(moving + staying).toBe(world.bugs.length);
    expect(await db.bug.count({ where: { id: { in: world.bugs } } })).toBe(world.bugs.length);
    expect(await db.bug.count({ where: { product: { name: { in: [world.engine, world.host] } } } })).toBe(
      moving,
    );
    const said = await listSaidBugs(world.admin, move);
    expect(said.map(({ reason }) => reason)).toEqual(
      said.map(() => "The component “branding” is not mapped."),
    );
    expect(said).toHaveLength(staying);
  });

  it("keeps a tracking of the downstream product with the version and the targets that the bug had", async () => {
    const bug = await db.bug.findUniqueOrThrow({
      where: { id: world.bugs[0] ?? 0 },
      include: { product: true, component: true, version: true, targetRelease: true, targetMilestone: true },
    });
    expect({
      ...bug,
      product: bug.product.name,
      component: bug.component?.name,
      version: bug.version?.name,
    }).toMatchObject({
      product: world.engine,
      component: "Backend",
      version: "4.3.1",
      targetRelease: { name: "4.4.2", productId: bug.productId },
      targetMilestone: { name: "4.4.2", classificationId: bug.product.classificationId },
    });
    const tracking = await db.tracking.findFirstOrThrow({ where: { bugId: bug.id, seriesId: null } });
    const { product } = world;
    expect(tracking).toMatchObject({
      productId: product.id,
      versionId: product.versions["4.3.1"],
      targetVersionId: product.versions["4.4.2"],
      state: "affected",
    });
  });

  it("writes one event for each bug, one entry in the audit log, and no mail", async () => {
    const events = await db.event.groupBy({
      by: ["bugId"],
      where: { batch: { label: "Moved upstream" } },
      _count: true,
    });
    const view = await getMove(world.admin, move);
    expect(events.filter(({ bugId }) => world.bugs.includes(bugId)).map(({ _count }) => _count)).toEqual(
      Array.from({ length: view.moved }, () => 1),
    );
    expect(
      await db.auditEntry.count({ where: { subjectId: world.product.id, action: "move upstream" } }),
    ).toBe(1);
    expect(await db.outgoingMail.count()).toBe(0);
  });

  it("the log of a product there begins with its creation, and does not name the downstream product", async () => {
    const { id } = await db.product.findFirstOrThrow({ where: { name: world.engine } });
    const entries = await db.auditEntry.findMany({ where: { productId: id } });
    expect(entries.map(({ subject, action, subjectName }) => [subject, action, subjectName])).toEqual([
      ["product", "create", world.engine],
    ]);
    expect(entries[0]?.to).toMatchObject({ maintainers: [world.admin.handle], components: ["Backend"] });
    expect(JSON.stringify(entries.map(({ to }) => to))).not.toContain(world.product.name);
  });

  it("people keep their roles where their bugs are now", async () => {
    const roles = await db.productRole.findMany({
      where: { product: { name: world.engine } },
      include: { role: true, user: true },
    });
    expect(roles.map(({ role, user }) => [role.name, user?.handle]).sort()).toEqual([
      ["developer", world.employee.handle],
      ["maintainer", world.admin.handle],
    ]);
  });

  it("replaces flags and keywords by those of the new product, or takes them off, as a move of one bug does", async () => {
    const flags = await db.flag.count({ where: { bugId: { in: world.bugs }, type: { name: SITE_TYPE } } });
    expect(flags > 2).toBe(visibility === "open");
    expect(
      await db.flag.count({
        where: { bug: { product: { name: world.engine } }, type: { productId: world.product.id } },
      }),
    ).toBe(0);
    expect(await db.bugKeyword.count({ where: { bug: { product: { name: world.engine } } } })).toBe(0);
  });

  it("is undone without a trace, also after the jobs of its batches", async () => {
    for (const { id } of await db.batch.findMany({ where: { label: "Moved upstream" } }))
      await recomputeAfter({ batchId: id });
    await findAct("move.undo")?.perform(world.admin, { move });
    await continueMove(move);
    expect(await getMove(world.admin, move)).toMatchObject({ state: "undone", kept: 0, leftovers: [] });
    expect(await databaseHash()).toEqual(before);
  });
});
