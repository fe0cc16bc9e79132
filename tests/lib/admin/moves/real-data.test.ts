import { existsSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { continueMove } from "#lib/admin/moves/continue.ts";
import { db } from "#lib/db/client.ts";
import { importAsProduct } from "#lib/import/ovirt/stage.ts";
import { draftMapping } from "#lib/upstream/move/draft-mapping.ts";
import { getMove } from "#lib/upstream/move/queries.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeUser } from "#tests/support/factories.ts";
import { databaseHash } from "#tests/support/facts-hash.ts";

const DIR = new URL("../../../../../shared/data/ovirt/", import.meta.url).pathname;
const isThere = existsSync(`${DIR}catalog.json`);
const BUGS = 600;

describe.skipIf(!isThere)("oVirt’s bugs as one product (skipped: ../shared/data/ovirt is absent)", () => {
  beforeAll(async () => {
    await resetDatabase();
    await makeUser({ handle: "admin", isAdministrator: true });
    await importAsProduct(DIR, "RHEV", { limit: BUGS });
  }, 120_000);

  test("become the products of oVirt, and are put back without a trace", { timeout: 120_000 }, async () => {
    const before = await databaseHash();
    const mapping = { ...(await draftMapping(everything, "RHEV", "oVirt")), maintainers: ["admin"] };
    const act = findAct("move.start");
    const started = await act?.perform(everything, { mapping: JSON.stringify(mapping) });
    const move = Number(started?.data?.id);
    await continueMove(move);
    expect(await getMove(everything, move)).toMatchObject({
      state: "moved",
      moved: BUGS,
      stayed: 0,
      stopped: "",
    });
    const upstream = { product: { classification: { name: "oVirt" } } };
    expect(await db.bug.count({ where: upstream })).toBe(BUGS);
    const [{ wrong } = { wrong: -1 }] = await db.$queryRaw<{ wrong: number }[]>`
      SELECT count(*)::int AS wrong FROM moved_bugs m JOIN bugs b ON b.id = m.bug_id JOIN products p ON p.id = b.product_id
        JOIN components c ON c.id = m.component_id LEFT JOIN versions v ON v.id = m.target_release_id LEFT JOIN versions w ON w.id = b.target_release_id
        LEFT JOIN milestones n ON n.id = m.target_milestone_id LEFT JOIN milestones o ON o.id = b.target_milestone_id
      WHERE c.name <> p.name OR v.name IS DISTINCT FROM w.name OR n.name IS DISTINCT FROM o.name
        OR NOT EXISTS (SELECT 1 FROM trackings t WHERE t.bug_id = b.id AND t.product_id = m.product_id AND t.version_id IS NOT DISTINCT FROM m.version_id)`;
    expect(wrong).toBe(0);
    await findAct("move.undo")?.perform(everything, { move });
    await continueMove(move);
    expect(await getMove(everything, move)).toMatchObject({ state: "undone", undone: BUGS, leftovers: [] });
    expect(await databaseHash()).toEqual(before);
  });
});
