import "#tests/support/database.ts";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { continueMove } from "#lib/admin/moves/continue.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { db } from "#lib/db/client.ts";
import { checkMapping } from "#lib/upstream/move/mapping.ts";
import { getMove, listSaidBugs } from "#lib/upstream/move/queries.ts";
import { dryRun, rehearse } from "#lib/upstream/move/rehearse.ts";
import { moveNext } from "#lib/upstream/move/run-batch.ts";
import { undoNext } from "#lib/upstream/move/undo-batch.ts";
import { databaseUrl } from "#tests/support/database.ts";
import { makeBug } from "#tests/support/factories.ts";
import { databaseHash } from "#tests/support/facts-hash.ts";
import { type MoveWorld, makeMoveWorld, startMoveOf } from "#tests/support/move-world.ts";

// What can happen while a product is moved upstream: crashes, two people, changes of others.

async function undo(world: MoveWorld, move: number): Promise<void> {
  await findAct("move.undo")?.perform(world.admin, { move });
}

/** Goes on with the move in a process that is killed as soon as it has done something. Returns how many bugs it did. */
async function killedAfter(move: number, state: "moved" | "undone"): Promise<number> {
  const child = spawn(
    process.execPath,
    ["--conditions=react-server", "tests/support/continue-move.ts", String(move)],
    {
      env: { ...process.env, DATABASE_URL: databaseUrl },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  return db.movedBug.count({ where: { moveId: move, state } });
}

it("goes on where it was, when its process is killed while moving and while undoing", {
  timeout: 120_000,
}, async () => {
  const world = await makeMoveWorld({ bugs: 80 });
  const before = await databaseHash();
  const move = await startMoveOf(world);
  const { counts } = await getMove(world.admin, move);
  const moved = await killedAfter(move, "moved");
  expect(moved).toBeGreaterThan(0);
  expect(moved).toBeLessThan(counts.moving);
  await continueMove(move);
  expect(await getMove(world.admin, move)).toMatchObject({
    state: "moved",
    moved: counts.moving,
    stopped: "",
  });
  expect(await db.event.count({ where: { batch: { label: "Moved upstream" } } })).toBe(counts.moving);

  await undo(world, move);
  const undone = await killedAfter(move, "undone");
  expect(undone).toBeGreaterThan(0);
  expect(undone).toBeLessThan(counts.moving);
  await continueMove(move);
  expect(await getMove(world.admin, move)).toMatchObject({
    state: "undone",
    undone: counts.moving,
    leftovers: [],
  });
  expect(await databaseHash()).toEqual(before);
});

it("is undone from the middle, too", async () => {
  const world = await makeMoveWorld({ bugs: 16 });
  const before = await databaseHash();
  const move = await startMoveOf(world);
  expect(await moveNext(move, 5)).toBe(5);
  await undo(world, move);
  expect(await moveNext(move, 5)).toBeNull();
  expect(await undoNext(move, 2)).toBe(2);
  await continueMove(move);
  expect(await getMove(world.admin, move)).toMatchObject({ state: "undone", undone: 5 });
  expect(await databaseHash()).toEqual(before);
});

it("begins once, when two people start it at once, and each bug moves once when two processes go on with it", async () => {
  const world = await makeMoveWorld();
  const mapping = JSON.stringify(world.mapping);
  const act = findAct("move.start");
  const started = await Promise.allSettled([1, 2].map(() => act?.perform(world.admin, { mapping })));
  expect(started.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const refused = started.find((one) => one.status === "rejected");
  expect(refused?.reason.fields.mapping).toEqual([expect.stringMatching(/is being moved already/)]);
  const { id: move } = await db.move.findFirstOrThrow({ where: { productId: world.product.id } });
  await Promise.all([1, 2, 3].map(() => continueMove(move, () => {}, 3)));
  await continueMove(move);
  const { moved, counts } = await getMove(world.admin, move);
  expect(moved).toBe(counts.moving);
  const events = await db.event.groupBy({
    by: ["bugId"],
    where: { bugId: { in: world.bugs }, batch: { label: "Moved upstream" } },
    _count: true,
  });
  expect(events.map(({ _count }) => _count)).toEqual(Array.from({ length: counts.moving }, () => 1));
});

it("is refused when the plan is not that of the dry run, or the preview not the one that was confirmed", async () => {
  const world = await makeMoveWorld({ bugs: 8 });
  const mapping = JSON.stringify(world.mapping);
  const act = findAct("move.start");
  const { digest } = await dryRun(world.admin, checkMapping(world.mapping));
  const preview = await act?.preview(world.admin, { mapping });
  await makeBug(world.admin, { product: world.product.name, component: "engine" });
  await expect(act?.perform(world.admin, { mapping, plan: digest })).rejects.toMatchObject({
    fields: { plan: [expect.stringMatching(/something changed since/)] },
  });
  await expect(act?.perform(world.admin, { mapping }, { confirm: preview?.confirm })).rejects.toMatchObject({
    code: "not_confirmed",
  });
  expect(await db.move.count({ where: { productId: world.product.id } })).toBe(0);
  const again = await dryRun(world.admin, checkMapping(world.mapping));
  await act?.perform(world.admin, { mapping, plan: again.digest });
});

it("is rehearsed without a trace, and says the same as the dry run", async () => {
  const world = await makeMoveWorld();
  const before = await databaseHash();
  const mapping = checkMapping(world.mapping);
  const said = await dryRun(world.admin, mapping);
  const report = await rehearse(world.admin, mapping);
  expect(report).toMatchObject({
    digest: said.digest,
    counts: said.counts,
    moved: said.counts.moving,
    failures: [],
  });
  expect(await databaseHash()).toEqual(before);
});

it("moves the others when a bug fails, and says which, in the rehearsal, too", async () => {
  const world = await makeMoveWorld({ bugs: 6 });
  const [bug = 0] = world.bugs;
  await db.$executeRawUnsafe(
    "CREATE FUNCTION fail_test() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'Not this one.'; END $$",
  );
  await db.$executeRawUnsafe(
    `CREATE TRIGGER fail_test BEFORE UPDATE OF product_id ON bugs FOR EACH ROW WHEN (NEW.id = ${bug}) EXECUTE FUNCTION fail_test()`,
  );
  const report = await rehearse(world.admin, checkMapping(world.mapping));
  expect(report.failures).toEqual([{ bugId: bug, message: expect.stringContaining("Not this one.") }]);
  const move = await startMoveOf(world);
  await continueMove(move);
  await db.$executeRawUnsafe("DROP TRIGGER fail_test ON bugs");
  const view = await getMove(world.admin, move);
  expect(view).toMatchObject({ state: "moved", moved: view.counts.moving - 1, waiting: 0 });
  expect(await listSaidBugs(world.admin, move)).toContainEqual({
    bugId: bug,
    state: "stayed",
    reason: expect.stringContaining("It failed: Not this one."),
  });
});

it("stops when whoever started it is no administrator any more, and goes on when they are again", async () => {
  const world = await makeMoveWorld({ bugs: 6 });
  const move = await startMoveOf(world);
  const id = world.admin.userId ?? 0;
  await db.user.update({ where: { id }, data: { isAdministrator: false } });
  await continueMove(move);
  const stopped = await db.move.findUniqueOrThrow({ where: { id: move } });
  expect(stopped).toMatchObject({
    state: "moving",
    stopped: "Whoever started it is no administrator any more.",
  });
  expect(await db.movedBug.count({ where: { moveId: move, state: "moved" } })).toBe(0);
  await db.user.update({ where: { id }, data: { isAdministrator: true } });
  await continueMove(move);
  expect(await getMove(world.admin, move)).toMatchObject({ state: "moved", stopped: "" });
});

it("leaves a bug that changed between the plan and its turn, and says so", async () => {
  const world = await makeMoveWorld({ bugs: 6 });
  const move = await startMoveOf(world);
  const [bug = 0] = world.bugs;
  const { revision } = await db.bug.findUniqueOrThrow({ where: { id: bug } });
  await changeBug(world.admin, bug, changeBugInput.parse({ component: "host", revision }));
  await continueMove(move);
  expect(await listSaidBugs(world.admin, move)).toContainEqual({
    bugId: bug,
    state: "stayed",
    reason: "It changed after the move was planned.",
  });
});

it("keeps what people did since when it is undone, and names the bugs", async () => {
  const world = await makeMoveWorld({ bugs: 12 });
  const move = await startMoveOf(world);
  await continueMove(move);
  const engines = await db.bug.findMany({
    where: { product: { name: world.engine }, isRestricted: false },
    orderBy: { id: "asc" },
    take: 4,
  });
  const [commented, renamed, moved, versioned] = engines;
  if (!commented || !renamed || !moved || !versioned) throw new Error("There are too few bugs.");
  const change = (bug: { id: number; revision: number }, input: Record<string, unknown>) =>
    changeBug(world.admin, bug.id, changeBugInput.parse({ revision: bug.revision, ...input }));
  await change(commented, { comment: "Said since" });
  await change(renamed, { summary: "Called so since", version: "4.4.2" });
  await change(moved, { product: world.host, component: "host" });
  await db.version.create({ data: { productId: versioned.productId, name: "9.9.9", sortKey: "9" } });
  await change(versioned, { version: "9.9.9" });
  await undo(world, move);
  await continueMove(move);
  const { product } = world;
  const now = (bug: { id: number }) =>
    db.bug.findUniqueOrThrow({
      where: { id: bug.id },
      include: { product: true, version: true, comments: true },
    });
  expect(await now(commented)).toMatchObject({ productId: product.id });
  expect((await now(commented)).comments.map(({ text }) => text)).toContain("Said since");
  expect(await now(renamed)).toMatchObject({
    productId: product.id,
    summary: "Called so since",
    versionId: product.versions["4.4.2"],
  });
  expect(await now(moved)).toMatchObject({ product: { name: world.host } });
  expect(await now(versioned)).toMatchObject({ product: { name: world.engine }, version: { name: "9.9.9" } });
  const view = await getMove(world.admin, move);
  expect(view).toMatchObject({ state: "undone", kept: 2 });
  const said = await listSaidBugs(world.admin, move);
  const reasonOf = ({ id }: { id: number }) => said.find(({ bugId }) => bugId === id);
  expect(reasonOf(moved)).toMatchObject({ state: "kept", reason: "Somebody moved it since." });
  expect(reasonOf(versioned)?.reason).toBe("A version or milestone that was chosen since is only upstream.");
  expect(reasonOf(commented)?.reason).toMatch(/went back with an event/);
  // What still has bugs stays, and is named.
  expect(view.leftovers.map((line) => line.split(":")[0]).sort()).toEqual(
    [world.engine, world.host, world.classification, "4.4.2"].sort(),
  );
  expect(await db.product.count({ where: { name: { in: [world.engine, world.host] } } })).toBe(2);
});

it("leaves a tracking when it is undone that something refers to by then", async () => {
  const world = await makeMoveWorld({ bugs: 4 });
  const move = await startMoveOf(world);
  await continueMove(move);
  const [bug = 0] = world.bugs;
  const tracking = await db.tracking.findFirstOrThrow({ where: { bugId: bug, seriesId: null } });
  const audience = await db.audience.findFirstOrThrow({ where: { productId: world.product.id } });
  const data = {
    trackingId: tracking.id,
    number: "CASE-1",
    audienceId: audience.id,
    addedById: world.admin.userId ?? 0,
  };
  await db.customerCase.create({ data });
  await undo(world, move);
  await continueMove(move);
  expect(await db.customerCase.count({ where: { trackingId: tracking.id } })).toBe(1);
  expect(await db.bug.findUniqueOrThrow({ where: { id: bug } })).toMatchObject({
    productId: world.product.id,
  });
  expect(await getMove(world.admin, move)).toMatchObject({ state: "undone", kept: 0, leftovers: [] });
});

it("is undone for a week, and not twice", async () => {
  const world = await makeMoveWorld({ bugs: 4 });
  const move = await startMoveOf(world);
  await continueMove(move);
  const eightDaysAgo = new Date(Date.now() - 8 * 86_400_000);
  await db.move.update({ where: { id: move }, data: { movedAt: eightDaysAgo } });
  await expect(undo(world, move)).rejects.toMatchObject({
    fields: { move: ["A move can be undone for 7 days."] },
  });
  await db.move.update({ where: { id: move }, data: { movedAt: new Date() } });
  await undo(world, move);
  await expect(undo(world, move)).rejects.toMatchObject({
    fields: { move: ["It is undone, or being undone."] },
  });
});
