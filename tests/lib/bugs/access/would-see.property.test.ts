import "#tests/support/database.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { compareAudiences, type ProductAudience, readProductAudiences } from "#lib/bugs/access/who-sees.ts";
import { type BugToSee, wouldSee } from "#lib/bugs/access/would-see.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { anonymousViewer, findViewer, type Viewer } from "#lib/people/viewer.ts";
import { build, type World, worlds } from "#tests/lib/visibility-world.ts";

/** Other worlds in every run; a failure prints the seed that makes it happen again. */
const RUNS = { numRuns: 25, endOnFailure: true };

type Row = Omit<BugToSee, "product"> & { id: number; productId: number };

/** Every bug of the world as the plain values that wouldSee weighs. */
async function bugsToSee(): Promise<{ id: number; bug: BugToSee }[]> {
  const rows = await queryRows<Row>(sql`
    SELECT b.id, b.product_id AS "productId", b.assignee_id AS "assigneeId", b.qa_contact_id AS "qaContactId",
      b.reporter_id AS "reporterId", b.reporter_accessible AS "reporterAccessible", b.cc_accessible AS "ccAccessible",
      ARRAY(SELECT group_id FROM bug_groups g WHERE g.bug_id = b.id) AS "groupIds",
      ARRAY(SELECT user_id FROM bug_cc c WHERE c.bug_id = b.id) AS "ccIds"
    FROM bugs b ORDER BY b.id`);
  const products = await audiences([...new Set(rows.map(({ productId }) => productId))]);
  return rows.map(({ id, productId, ...bug }) => ({
    id,
    bug: { ...bug, product: productOf(products, productId) },
  }));
}

function audiences(ids: readonly number[]): Promise<Map<number, ProductAudience>> {
  return sqlTransaction((tx) => readProductAudiences(tx, ids));
}

function productOf(products: Map<number, ProductAudience>, id: number): ProductAudience {
  const product = products.get(id);
  if (!product) throw new Error(`There is no product ${id}.`);
  return product;
}

/** Everybody who can look: strangers, and each person who can sign in. */
async function viewersOf(world: World): Promise<Viewer[]> {
  const people = await Promise.all(world.people.map((_, i) => findViewer(i + 1)));
  return [anonymousViewer, ...people.filter((viewer) => viewer !== null)];
}

it("the rule over plain values and the database agree on who can see a bug", async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      await build(world);
      const bugs = await bugsToSee();
      for (const viewer of await viewersOf(world)) {
        const rows = await queryRows<{ id: number }>(
          sql`SELECT b.id FROM bugs b WHERE ${visibleBugs(viewer)} ORDER BY b.id`,
        );
        const weighed = bugs.filter(({ bug }) => wouldSee(viewer, bug)).map(({ id }) => id);
        expect(weighed, viewer.handle ?? "a stranger").toEqual(rows.map(({ id }) => id));
      }
    }),
    RUNS,
  );
}, 120_000);

it("the people that a move adds or takes are those who would see the bug and did not, and the other way about", async () => {
  const nobody = { assigneeId: null, qaContactId: null, reporterId: null, ccIds: [] };
  const alone = { ...nobody, reporterAccessible: false, ccAccessible: false };
  const groups = fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 2 });
  const place = fc.record({ productId: fc.integer({ min: 1, max: 4 }), groupIds: groups });
  await fc.assert(
    fc.asyncProperty(worlds, place, place, async (world, from, to) => {
      await build(world);
      const products = await audiences([from.productId, to.productId]);
      const before = { product: productOf(products, from.productId), groupIds: from.groupIds };
      const after = { product: productOf(products, to.productId), groupIds: to.groupIds };
      const viewers = await viewersOf(world);
      const saw = (viewer: Viewer) => wouldSee(viewer, { ...alone, ...before });
      const sees = (viewer: Viewer) => wouldSee(viewer, { ...alone, ...after });
      const people = viewers.filter(({ userId }) => userId !== null);
      for (const viewer of viewers) {
        const change = await sqlTransaction((tx) => compareAudiences(tx, viewer, before, after));
        expect(change).toEqual({
          gain: people.filter((person) => sees(person) && !saw(person)).length,
          lose: people.filter((person) => saw(person) && !sees(person)).length,
          opens: sees(anonymousViewer) && !saw(anonymousViewer),
          closes: saw(anonymousViewer) && !sees(anonymousViewer),
          losesViewer: viewer.userId !== null && saw(viewer) && !sees(viewer),
        });
      }
    }),
    RUNS,
  );
}, 120_000);
