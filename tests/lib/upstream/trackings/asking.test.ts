import { beforeEach, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { placeAbilities } from "#lib/upstream/trackings/abilities.ts";
import { changeTracking } from "#lib/upstream/trackings/commands/change-tracking.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { contradictionOf, evidenceSays } from "#lib/upstream/trackings/contradiction.ts";
import { listTrackings } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { matrixRows } from "#lib/upstream/trackings/rows.ts";
import { changeTrackingInput, trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug, makeUser } from "#tests/support/factories.ts";
import {
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
  trackingHistory,
} from "#tests/support/tracked-world.ts";

// Whoever asks for a fix, or says what they know of a place, does not change what the evidence is.

let engine: TrackedProduct;
let maintainer: Viewer;
let visitor: Viewer;
let bug: number;

beforeEach(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*", "4.4.2"], "4.5": ["4.5.0*"] });
  maintainer = await makeMember(engine, "maintainer");
  visitor = await (await makeUser()).viewer();
  bug = await makeBug(visitor, { product: "Engine" });
});

const track = (viewer: Viewer, input: object) =>
  trackBug(viewer, trackBugInput.parse({ bug, product: "Engine", ...input }));
const record = (viewer: Viewer, kind: "found" | "fixed", version: string) =>
  recordPresence(viewer, { bug, product: "Engine", version, kind, note: "" });
async function change(viewer: Viewer, tracking: number, input: object): Promise<void> {
  const { revision } = await db.tracking.findUniqueOrThrow({ where: { id: tracking } });
  await changeTracking(viewer, changeTrackingInput.parse({ tracking, revision, ...input }));
}
const seen = async (id: number) => {
  const tracking = (await listTrackings(everything, bug)).find((one) => one.id === id);
  if (!tracking) throw new Error("It is not seen.");
  return tracking;
};

test("history says the state as the page did, and why it was asked for", async () => {
  await record(maintainer, "fixed", "4.5.0");
  const id = await track(visitor, { series: "4.4", state: "requested", reason: "We stay on it." });
  expect((await trackingHistory(bug)).slice(-2)).toEqual([
    "Engine 4.4: reason “We stay on it.”",
    "Engine 4.4: not fixed here → Engine 4.4: requested",
  ]);
  expect(evidenceSays(await seen(id))).toBe("Evidence says: not fixed here, because the fix came later.");
});

test("a maintainer's word about a place of which nothing is shown is no contradiction", async () => {
  await record(maintainer, "fixed", "4.5.0");
  const id = await track(maintainer, { series: "4.4", state: "not_affected" });
  expect(await seen(id)).toMatchObject({ state: "not_affected", contradictedSince: null });
  await record(visitor, "found", "4.4.2");
  expect(contradictionOf(await seen(id))?.title).toBe(
    "Evidence contradicts what was said. Which one is right?",
  );
});

test("a version that is out gets no fix: it is asked for in its series", async () => {
  await record(visitor, "found", "4.4.1");
  await expect(track(visitor, { version: "4.4.1", state: "requested" })).rejects.toMatchObject({
    fields: { version: ["4.4.1 is out and does not change any more. Ask for a fix in its series, 4.4."] },
  });
  const id = await track(maintainer, { version: "4.4.1" });
  await expect(change(maintainer, id, { state: "approved" })).rejects.toMatchObject({
    fields: { reason: [expect.stringMatching(/^4\.4\.1 is out/)] },
  });
  const cells = matrixRows(await listTrackings(everything, bug)).flatMap((row) => row.cells);
  const cell = cells.find(({ version }) => version === "4.4.1");
  if (!cell) throw new Error("It has no cell.");
  expect(placeAbilities(visitor, cell).request).toBe(false);
  expect(placeAbilities(maintainer, cell).states).not.toContain("requested");
  await expect(track(visitor, { version: "4.4.2", state: "requested" })).resolves.toBeTypeOf("number");
});
