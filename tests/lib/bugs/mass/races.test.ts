import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { continueMassChanges } from "#lib/bugs/mass/continue.ts";
import { performMassChange } from "#lib/bugs/mass/perform.ts";
import { findMassChange } from "#lib/bugs/mass/queries.ts";
import { undoMassChange } from "#lib/bugs/mass/undo.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { db, pool } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { factsHash } from "#tests/support/facts-hash.ts";
import { edit, makeBugs, makeMassWorld, prepare } from "./mass-world.ts";

/** Each row of history of a field begins where the last one ended: nothing was written over unread. */
async function brokenChains(ids: readonly number[]): Promise<string[]> {
  const { rows } = await pool.query<{ broken: string }>(
    `SELECT field || ' of ' || bug_id AS broken FROM (
       SELECT bug_id, field, "from", lag("to") OVER (PARTITION BY bug_id, field ORDER BY id) AS was FROM changes
       WHERE bug_id = ANY($1::int[]) AND field IN ('priority', 'whiteboard', 'component', 'product')) x
     WHERE was IS NOT NULL AND was <> "from"`,
    [ids],
  );
  return rows.map(({ broken }) => broken);
}

it("many changes of the same bugs at once, single ones, and undoing: no lost update, and no deadlock", async () => {
  const { maintainer, here, there } = await makeMassWorld();
  const ids = await makeBugs(maintainer, here.name, 40);
  const first = await edit(maintainer, ids, { whiteboard: "first", "add.dependsOn": String(ids[0]) });
  const prepared = [
    await prepare(maintainer, ids, { priority: "high", "add.blocks": String(ids[1]) }),
    await prepare(maintainer, ids.toReversed(), { whiteboard: "third", "add.cc": maintainer.handle }),
    await prepare(maintainer, ids.slice(10, 30), { product: there.name, comment: "There." }),
  ];
  const results = await Promise.allSettled([
    ...prepared.map((id) => performMassChange(maintainer, id)),
    undoMassChange(maintainer, first),
    ...ids
      .slice(5, 15)
      .map((id) =>
        changeBug(
          maintainer,
          id,
          changeBugInput.parse({ revision: "current", priority: "low", dependsOn: { add: [ids[2]] } }),
        ),
      ),
  ]);
  const failed = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  expect(failed.filter((error) => !(error instanceof AppError))).toEqual([]);
  expect(await brokenChains(ids)).toEqual([]);
  for (const id of prepared) {
    // Each bug had its turn: changed, or left because something else would have happened by then.
    expect(await db.massChangeBug.count({ where: { massChangeId: id, state: "waiting" } })).toBe(0);
  }
});

it("more than a thousand go on in the background, after a restart too, and are undone so", async () => {
  const { maintainer, here } = await makeMassWorld();
  const ids = await makeBugs(maintainer, here.name, 1_100);
  const before = await factsHash();
  const jobs = await countJobs();
  const id = await prepare(maintainer, ids, { whiteboard: "all of them" });
  await performMassChange(maintainer, id);
  expect((await findMassChange(maintainer, id))?.state).toBe("running");
  // A worker that ends after some, another at the same time, and one that comes back.
  await pool.query(
    `CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (SELECT count(*) FROM mass_change_bugs WHERE state = 'changed') >= 400 THEN RAISE EXCEPTION 'The machine stops.'; END IF;
       RETURN NULL; END $$`,
  );
  await pool.query(
    "CREATE TRIGGER stop_here BEFORE INSERT ON acts FOR EACH STATEMENT EXECUTE FUNCTION stop_here()",
  );
  await expect(continueMassChanges(200)).rejects.toThrow("The machine stops.");
  await pool.query("DROP TRIGGER stop_here ON acts; DROP FUNCTION stop_here");
  expect((await findMassChange(maintainer, id))?.counts).toEqual({ changed: 400, waiting: 700 });
  expect(await countJobs()).toBe(jobs);
  await Promise.all([continueMassChanges(200), continueMassChanges(200)]);
  expect(await findMassChange(maintainer, id)).toMatchObject({ state: "done", counts: { changed: 1_100 } });
  expect(await db.change.count({ where: { bugId: { in: ids }, field: "whiteboard" } })).toBe(1_100);
  expect(await batchesOf(ids)).toEqual([["Changed together", 1_100]]);
  expect(await countJobs()).toBe(jobs + 1);
  await undoMassChange(maintainer, id);
  await continueMassChanges(200);
  expect(await findMassChange(maintainer, id)).toMatchObject({
    state: "undone",
    counts: { restored: 1_100 },
  });
  expect(await factsHash()).toEqual(before);
  expect(await batchesOf(ids)).toEqual([
    ["Changed together", 1_100],
    ["Undone", 1_100],
  ]);
  expect(await countJobs()).toBe(jobs + 2);
}, 60_000);

/** The jobs for whoever is told of changes of many bugs. */
async function countJobs(): Promise<number> {
  const { rows } = await pool.query(
    "SELECT FROM graphile_worker.jobs WHERE task_identifier = 'batch.recorded'",
  );
  return rows.length;
}

/** The batches of which these bugs have events, each with how many. */
async function batchesOf(ids: readonly number[]): Promise<[string, number][]> {
  const batches = await db.batch.findMany({
    where: { events: { some: { bugId: { in: [...ids] } } } },
    select: { label: true, _count: { select: { events: true } } },
    orderBy: { id: "asc" },
  });
  return batches.map(({ label, _count }) => [label, _count.events]);
}
