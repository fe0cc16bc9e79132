import "#tests/support/database.ts";
import { createElement, type ReactNode } from "react";
import { beforeAll, describe, expect, it } from "vitest";
import { MilestoneTable } from "#components/catalog/milestone-table.tsx";
import { ReleaseBugs } from "#components/catalog/release-bugs.tsx";
import { ReleaseStrip } from "#components/catalog/release-facts.tsx";
import { ReleaseLists } from "#components/catalog/release-lists.tsx";
import { VersionGroups } from "#components/catalog/version-list.tsx";
import { countBugsOfProduct, countByVersion } from "#lib/bugs/views/counts.ts";
import { countByMilestone, countMilestoneByPhase } from "#lib/bugs/views/milestone-counts.ts";
import { findProduct } from "#lib/catalog/queries.ts";
import { findRelease, listReleases } from "#lib/catalog/releases.ts";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { makeProduct, makeUser } from "#tests/support/factories.ts";
import { linksIn } from "#tests/support/render.ts";

// Every number on a page of releases, versions or milestones is the number of bugs in the list that it links to.

let viewer: Viewer;
let classification: string;
const products: string[] = [];

beforeAll(async () => {
  const [person, stranger] = [await makeUser(), await makeUser()];
  viewer = await person.viewer();
  const [first, second, other, hidden] = [
    await makeProduct(),
    await makeProduct(),
    await makeProduct(),
    await makeProduct({ visibility: "groups" }),
  ];
  const elsewhere = await db.classification.create({ data: { name: "Elsewhere" } });
  await db.product.update({ where: { id: other.id }, data: { classificationId: elsewhere.id } });
  for (const { id } of [second, hidden])
    await db.product.update({ where: { id }, data: { classificationId: first.classificationId } });
  ({ name: classification } = await db.classification.findUniqueOrThrow({
    where: { id: first.classificationId },
  }));
  products.push(first.name, second.name);
  const milestone = (classificationId: number, name: string, releasedOn?: string) =>
    db.milestone.create({
      data: { classificationId, name, sortKey: name, releasedOn: releasedOn ? new Date(releasedOn) : null },
    });
  const same = await milestone(elsewhere.id, "M1");
  const coming = await milestone(first.classificationId, "M1");
  const released = await milestone(first.classificationId, "M0", "2024-03-01");
  const states = [
    { status: "UNCONFIRMED", resolution: null },
    { status: "CONFIRMED", resolution: null },
    { status: "RESOLVED", resolution: "FIXED" },
    { status: "VERIFIED", resolution: "FIXED" },
  ];
  const bug = async (
    product: { id: number },
    targetMilestoneId: number,
    state: (typeof states)[number],
    reporterId = person.id,
  ) => {
    const version =
      (await db.version.findFirst({ where: { productId: product.id } })) ??
      (await db.version.create({
        data: { productId: product.id, name: "1.0", sortKey: "1", state: "open" },
      }));
    await db.bug.create({
      data: {
        productId: product.id,
        summary: "It breaks",
        reporterId,
        severity: "unspecified",
        priority: "unspecified",
        targetMilestoneId,
        targetReleaseId: version.id,
        versionId: version.id,
        ...state,
      },
    });
  };
  for (const state of states) {
    await bug(first, coming.id, state);
    await bug(second, coming.id, state);
    await bug(first, released.id, state);
    await bug(other, same.id, state);
    await bug(hidden, coming.id, state, stranger.id);
  }
  await bug(first, coming.id, { status: "CONFIRMED", resolution: null });
  // A bug that they see in a product that they do not.
  await bug(hidden, released.id, { status: "CONFIRMED", resolution: null });
});

/** Follows every link to a list whose text begins with a number, and compares. Returns how many there were. */
async function expectNumbers(drawn: ReactNode): Promise<number> {
  const links = linksIn(drawn).filter(({ href, text }) => href.startsWith("/bugs?") && /^\d/.test(text));
  for (const { href, text } of links) {
    const found = await runSearch(
      viewer,
      parseBugQuery(new URL(href, "http://here.test").searchParams).query,
    );
    expect(`${href} ${found.count.number}`).toBe(`${href} ${Number.parseInt(text, 10)}`);
  }
  return links.length;
}

describe("numbers are those of the lists that they link to", () => {
  it("on a release, in rows, columns and sums", async () => {
    const release = await findRelease(viewer, "M1", classification);
    if (!release) throw new Error("There is no release.");
    const counts = await countMilestoneByPhase(viewer, release.id);
    expect(await expectNumbers(createElement(ReleaseBugs, { milestone: "M1", counts }))).toBe(3 * 6);
    expect(await expectNumbers(createElement(ReleaseStrip, { release, counts }))).toBe(1);
    const past = await findRelease(viewer, "M0", classification);
    const mine = await countMilestoneByPhase(viewer, past?.id ?? 0);
    expect(await expectNumbers(createElement(ReleaseBugs, { milestone: "M0", counts: mine }))).toBe(6);
  });

  it("in the list of releases, also when two classifications use one name", async () => {
    const all = await listReleases(viewer);
    const counts = await countByMilestone(
      viewer,
      all.flatMap(({ milestones }) => milestones.map(({ id }) => id)),
    );
    const mine = all.find((one) => one.classification === classification);
    expect(mine?.milestones.map(({ name, isAmbiguous }) => [name, isAmbiguous])).toEqual([
      ["M1", true],
      ["M0", false],
    ]);
    for (const { classification, milestones } of all)
      await expectNumbers(createElement(ReleaseLists, { classification, milestones, counts }));
    const { milestones = [] } = mine ?? {};
    expect(await expectNumbers(createElement(ReleaseLists, { classification, milestones, counts }))).toBe(4);
  });

  it("on the versions and milestones of a product", async () => {
    for (const name of products) {
      const product = await findProduct(viewer, name);
      if (!product) throw new Error("There is no product.");
      const counts = await countBugsOfProduct(viewer, product.id);
      const { series, milestones } = product;
      const bugCounts = await countByVersion(viewer, product.id);
      const shown = { product: name, targetCounts: counts.byTargetRelease, bugCounts };
      expect(await expectNumbers(createElement(VersionGroups, { series, ...shown }))).toBeGreaterThan(0);
      const milestoneProps = {
        product: name,
        classification,
        milestones,
        targetCounts: counts.byTargetMilestone,
      };
      expect(await expectNumbers(createElement(MilestoneTable, milestoneProps))).toBeGreaterThan(0);
    }
  });
});

it("a release in a classification that does not have it is not found", async () => {
  expect(await findRelease(viewer, "M0", "Elsewhere")).toBeNull();
  expect(await findRelease(viewer, "M0", "no such")).toBeNull();
  expect(await findRelease(viewer, "M0")).toMatchObject({ classification });
});
