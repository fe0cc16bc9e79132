import { expect, it } from "vitest";
import { db, pool } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { findBugsToName } from "#lib/search/name-bugs.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

let reporter: Viewer;
let stranger: Viewer;

beforeEachBuilt(async () => {
  const [one, other] = [await makeUser(), await makeUser()];
  [reporter, stranger] = [await one.viewer(), await other.viewer()];
  const [pump, valve] = [await makeProduct(), await makeProduct()];
  const group = await db.group.create({ data: { name: "security" } });
  const file = async (id: number, product: string, summary: string, isHidden = false) => {
    // Numbers that begin alike.
    await pool.query("SELECT setval(pg_get_serial_sequence('bugs', 'id'), $1)", [id - 1]);
    await makeBug(reporter, { product, summary, description: "It stops." });
    if (isHidden) await db.bugGroup.create({ data: { bugId: id, groupId: group.id } });
  };
  await file(4001, pump.name, "The pump stops at noon");
  await file(40010, valve.name, "The valve stops at 100%");
  await file(40011, valve.name, "The pump leaks");
  await file(40012, pump.name, "The pump leaks secrets", true);
});

const found = async (viewer: Viewer, text: string, nearId?: number) =>
  (await findBugsToName(viewer, text, nearId)).map(({ id }) => id);

it("a number finds its bug, then those that begin so", async () => {
  expect(await found(stranger, "4001")).toEqual([4001, 40010, 40011]);
  expect(await found(stranger, "40011")).toEqual([40011]);
  expect(await found(stranger, "99999999999")).toEqual([]);
});

it("words find the bugs with all of them in the summary, of the product at hand first", async () => {
  expect((await found(stranger, "stops")).toSorted()).toEqual([4001, 40010]);
  expect(await found(stranger, "pump leaks")).toEqual([40011]);
  expect((await found(stranger, "stops", 4001))[0]).toBe(4001);
  expect((await found(stranger, "stops", 40011))[0]).toBe(40010);
  expect(await found(stranger, "100%")).toEqual([40010]);
  for (const short of ["", " ", "a", "at", "a t", "%"]) expect(await found(stranger, short)).toEqual([]);
});

it("a hidden bug is not found, by number or by words, and orders nothing", async () => {
  for (const viewer of [stranger, anonymousViewer]) {
    expect(await found(viewer, "40012")).toEqual([]);
    expect(await found(viewer, "secrets")).toEqual([]);
    expect(await found(viewer, "stops", 40012)).toEqual(await found(viewer, "stops"));
  }
  expect(await found(reporter, "40012")).toEqual([40012]);
});
