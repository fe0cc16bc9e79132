import { beforeAll, expect, test } from "vitest";
import { db, sqlTransaction } from "#lib/db/client.ts";
import { anonymousViewer, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { GRID_LABELS, GRID_STATES } from "#lib/upstream/trackings/grid-states.ts";
import { labelOf } from "#lib/upstream/trackings/guess.ts";
import { findProductGrid, type GridFilter } from "#lib/upstream/trackings/queries/product-grid.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

// The grid of a product says of each bug what its matrix says, in the same words; it is empty where the matrix knows nothing.

let engine: TrackedProduct;
let suite: TrackedProduct;
let insider: Viewer;
const bugs = new Map<string, number>();

beforeAll(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct(
    { name: "Engine" },
    { "4.2": ["4.2.1*"], "4.3": ["4.3.1*", "4.3.2*", "4.3.3"], "4.4": ["4.4.1*", "4.4.2"], "4.5": ["4.5.0"] },
  );
  suite = await makeTrackedProduct({ name: "Suite" }, { "4.4": ["4.4.9*", "4.4.10"] });
  insider = await makeMember(engine, "maintainer");
  await db.classification.update({ where: { id: suite.classificationId }, data: { kind: "downstream" } });
  for (const [version, contained] of Object.entries({ "4.4.9": "4.3.1", "4.4.10": "4.4.1" }))
    await db.manifestLine.create({
      data: {
        inVersionId: suite.versions[version] ?? 0,
        productId: engine.id,
        versionId: engine.versions[contained] ?? null,
      },
    });
  const file = async (summary: string, more: object = {}) => {
    const bug = await makeBug(insider, { product: "Engine", summary, ...more });
    bugs.set(summary, bug);
    return bug;
  };
  const record = (bug: number, version: string, kind: "found" | "fixed" | "absent", isPrivate = false) =>
    recordPresence(insider, {
      ...{ bug, product: "Engine", version, kind, note: "" },
      ...(isPrivate ? { audience: "insiders" as const } : {}),
    });
  await makeFix(engine, await file("fixed in the oldest"), { branch: "engine-4.2", version: "4.2.1" });
  await makeFix(engine, await file("fixed in the middle"), { branch: "engine-4.3", version: "4.3.2" });
  await makeFix(engine, await file("merged"), { branch: "engine-4.4" });
  await makeFix(engine, await file("in review"), { branch: "engine-4.4", status: "open" });
  await makeFix(engine, await file("fixed in a newer one"), { branch: "engine-4.4", version: "4.4.1" });
  await file("found in a newer one", { version: "4.4.1" });
  await file("found in the middle", { version: "4.3.1" });
  await record(await file("tried", { version: "4.3.1" }), "4.2.1", "absent");
  await record(await file("fixed by a record", { version: "4.2.1" }), "4.4.1", "fixed");
  const closed = await file("closed for a version", { version: "4.2.1" });
  await db.bug.update({
    where: { id: closed },
    data: { status: "RESOLVED", resolution: "FIXED", targetReleaseId: engine.versions["4.3.2"] ?? null },
  });
  const tracked = await file("tracked downstream", { version: "4.3.1" });
  await record(tracked, "4.4.1", "fixed");
  await trackBug(
    await makeMember(suite, "maintainer"),
    trackBugInput.parse({ bug: tracked, product: "Suite", version: "4.4.9", state: "affected" }),
  );
  await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [...bugs.values()]));
  await db.series.update({ where: { id: engine.series["4.2"] ?? 0 }, data: { state: "ended" } });
});

const all: GridFilter = { open: "all", state: null, series: null, below: null };

/** “4.4 4.4.9 Affected” of each cell of a bug; of what repeats its series, the series says it. */
async function inGrid(viewer: Viewer, product: TrackedProduct, filter: Partial<GridFilter> = {}) {
  const { rows, columns } = await findProductGrid(viewer, product.id, { ...all, ...filter });
  const nameOf = new Map(columns.map(({ id, name }) => [id, name]));
  return new Map(
    rows.map(({ bug, cells }) => [
      bug,
      cells
        .map(({ seriesId, version, state, source, evidence, at }) => {
          const label = labelOf({ state, evidence, isSaid: source !== "computed" });
          return [version ?? nameOf.get(seriesId), label, at].filter(Boolean).join(" ");
        })
        .sort(),
    ]),
  );
}

async function inMatrix(viewer: Viewer, product: TrackedProduct, bug: number): Promise<string[]> {
  const rows = await readMatrix(viewer, { id: bug, productId: engine.id });
  return rows
    .filter((row) => row.product === product.name)
    .flatMap(({ cells }) => cells)
    .filter((cell) => cell.state !== "unknown" || cell.tracking !== null)
    .map((cell) => [cell.version ?? cell.series, labelOf(cell), cell.fixedIn].filter(Boolean).join(" "))
    .sort();
}

test("each cell says what the matrix says, also where nothing is tracked", async () => {
  for (const viewer of [anonymousViewer, insider, everything])
    for (const product of [engine, suite]) {
      const grid = await inGrid(viewer, product);
      for (const [summary, bug] of bugs)
        expect([summary, grid.get(bug) ?? []]).toEqual([summary, await inMatrix(viewer, product, bug)]);
    }
  const grid = await inGrid(anonymousViewer, engine);
  const of = (summary: string) => grid.get(bugs.get(summary) ?? 0);
  expect(of("tried")).toContain("4.2 Not affected");
  expect(of("fixed in the oldest")).toContain("4.5 Carried 4.5.0");
  const { rows } = await findProductGrid(anonymousViewer, suite.id, all);
  const cells = rows.find(({ bug }) => bug === bugs.get("tracked downstream"))?.cells;
  expect(cells?.map(({ version, state }) => [version, state])).toEqual([
    ["4.4.9", "affected"],
    [null, "carried"],
  ]);
});

test("the filter by state offers what cells say, and finds all rows with such a cell", async () => {
  const grid = await inGrid(everything, engine);
  const said = (label: string, series: string) =>
    [...grid].flatMap(([bug, cells]) =>
      cells.some((cell) => cell === `${series} ${label}` || cell.startsWith(`${series} ${label} `))
        ? bug
        : [],
    );
  for (const state of GRID_STATES)
    for (const series of ["4.2", "4.3", "4.4", "4.5"]) {
      const found = [...(await inGrid(everything, engine, { state, series })).keys()];
      expect([state, series, found]).toEqual([state, series, said(GRID_LABELS[state], series)]);
    }
  const words = [...grid.values()].flat().join();
  expect(words).toContain("Not fixed here");
  expect(words).toContain("Not reported here");
});
