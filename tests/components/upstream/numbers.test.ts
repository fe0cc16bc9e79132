import "#tests/support/database.ts";
import { createElement, type ReactNode } from "react";
import { beforeAll, describe, expect, test } from "vitest";
import { CarriedTable } from "#components/upstream/carried-table.tsx";
import { CustomerWeightTable } from "#components/upstream/customer-weight.tsx";
import { ProductGridTable } from "#components/upstream/product-grid.tsx";
import { QuestionTable } from "#components/upstream/question-table.tsx";
import { PatchTable, RebaseCounts, RebaseMoreLines } from "#components/upstream/rebase.tsx";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { customerWeight } from "#lib/search/trackings/customer-weight.ts";
import {
  countManifestBugs,
  countRebase,
  countRebaseMore,
  listDownstreamVersions,
  listObsoletePatches,
  listOwnPatches,
} from "#lib/search/trackings/manifests.ts";
import { countQuestions, findClassification } from "#lib/search/trackings/question-counts.ts";
import { OF_ROUTING, ONLY_DOWNSTREAM, questionsOf } from "#lib/search/trackings/questions.ts";
import { findProductGrid } from "#lib/upstream/trackings/queries/product-grid.ts";
import { everything } from "#tests/support/factories.ts";
import { makeQuestionedWorld } from "#tests/support/questioned-world.ts";
import { linksIn, markupIn, textsIn } from "#tests/support/render.ts";
import { makeFix } from "#tests/support/tracked-world.ts";

// Every number of the pages of trackings is that of the list that it links to, and what is private changes nothing for others.

let world: Awaited<ReturnType<typeof makeQuestionedWorld>>;
let classification: string;

beforeAll(async () => {
  world = await makeQuestionedWorld();
  ({ name: classification } = await db.classification.findUniqueOrThrow({
    where: { id: world.engine.classificationId },
  }));
});

/** Everything that the pages show a viewer. */
async function draw(viewer: Viewer): Promise<ReactNode[]> {
  const { engine, vendor } = world;
  const ask = async (kind: "product" | "classification", id: number, place: string) => {
    const questions = [...questionsOf(14), ...ONLY_DOWNSTREAM, ...OF_ROUTING];
    const counts = await countQuestions(
      viewer,
      { kind, id },
      questions.map(({ word }) => word),
    );
    return createElement(QuestionTable, { caption: place, questions, counts, place });
  };
  const versions = await listDownstreamVersions(viewer, vendor.id);
  const rows = await Promise.all(
    versions.map(async (version) => ({ version, counts: await countManifestBugs(viewer, version.id) })),
  );
  const [from = 0, to = 0] = [engine.versions["4.4.1"], engine.versions["4.5.0"]];
  const chosen = { product: engine.name, from: "4.4.1", to: "4.5.0" };
  const grid = (product: typeof engine) =>
    findProductGrid(viewer, product.id, { open: "all", state: null, series: null, below: null });
  return [
    await ask("product", engine.id, engine.name),
    await ask("product", vendor.id, vendor.name),
    await ask("classification", engine.classificationId, `${classification}/*`),
    createElement(CarriedTable, { product: vendor.name, rows }),
    createElement(RebaseCounts, { chosen, counts: await countRebase(viewer, { from, to }) }),
    createElement(RebaseMoreLines, { chosen, more: await countRebaseMore(viewer, { from, to }) }),
    createElement(PatchTable, {
      caption: "Obsolete",
      patches: await listObsoletePatches(viewer, vendor.id, engine.id, { from, to }),
    }),
    createElement(PatchTable, { caption: "Own", patches: await listOwnPatches(viewer, vendor.id) }),
    createElement(CustomerWeightTable, {
      product: vendor.name,
      weight: await customerWeight(viewer, vendor.id, 10),
    }),
    createElement(ProductGridTable, { product: engine.name, grid: await grid(engine) }),
    createElement(ProductGridTable, { product: vendor.name, grid: await grid(vendor) }),
  ];
}

test.each([
  ["everybody", anonymousViewer],
  ["somebody who sees everything", everything],
])("numbers are those of the lists that they link to, for %s", async (_, viewer) => {
  let links = 0;
  for (const drawn of await draw(viewer)) {
    for (const { href, text } of linksIn(drawn)) {
      if (!href.startsWith("/bugs?") || !/^\d/.test(text)) continue;
      const { query, problems } = parseBugQuery(new URL(href, "http://here.test").searchParams);
      const found = await runSearch(viewer, query);
      expect([...problems, ...found.problems]).toEqual([]);
      expect(`${href} ${found.count.number}`).toBe(`${href} ${Number.parseInt(text, 10)}`);
      links += 1;
    }
  }
  expect(links).toBeGreaterThan(25);
});

const pagesOf = async (viewer: Viewer) =>
  JSON.stringify((await draw(viewer)).map((one) => [textsIn(one), linksIn(one), markupIn(one)]));

test("with and without private trackings, others get the same bytes", async () => {
  const withPrivate = await pagesOf(anonymousViewer);
  const seen = await pagesOf(world.author);
  await db.tracking.deleteMany({ where: { audienceId: { not: null } } });
  expect(await pagesOf(anonymousViewer)).toBe(withPrivate);
  expect(await pagesOf(world.author)).not.toBe(seen);
});

test("a hidden downstream product, what it contains and its classification are not there", async () => {
  const before = await pagesOf(anonymousViewer);
  await db.product.update({ where: { id: world.vendor.id }, data: { visibility: "groups" } });
  const after = await pagesOf(anonymousViewer);
  expect(before).toContain("fix.patch");
  expect(after).not.toContain("fix.patch");
  expect(await listDownstreamVersions(anonymousViewer, world.vendor.id)).toEqual([]);
  const { name } = await db.classification.findUniqueOrThrow({
    where: { id: world.vendor.classificationId },
  });
  expect(await findClassification(anonymousViewer, name)).toBeNull();
  expect(await findClassification(everything, name)).toMatchObject({ name });
});

describe("patches", () => {
  const obsolete = async (from: string, to: string) =>
    (
      await listObsoletePatches(everything, world.vendor.id, world.engine.id, {
        from: world.engine.versions[from] ?? 0,
        to: world.engine.versions[to] ?? 0,
      })
    ).map(({ name }) => name);
  const own = async (viewer: Viewer = everything) =>
    (await listOwnPatches(viewer, world.vendor.id)).map(({ name, bug }) => [name, bug]);

  test("are made obsolete by the versions that newly have their bug or their commit fixed, and by no later ones", async () => {
    const { bugs, engine, vendor } = world;
    expect(await obsolete("4.4.1", "4.4.3")).toEqual([]);
    expect(await obsolete("4.4.1", "4.5.0")).toEqual(["fix.patch"]);
    expect(await obsolete("4.5.0", "4.5.0")).toEqual([]);
    const change = await makeFix(engine, bugs.fresh ?? 0, { branch: "main", version: "4.4.2" });
    const { sha } = await db.codeChange.findUniqueOrThrow({ where: { id: change } });
    const line = await db.manifestLine.findFirstOrThrow({
      where: { inVersionId: vendor.versions["4.4.9"] },
    });
    const name = sha?.slice(0, 12) ?? "";
    await db.manifestPatch.create({ data: { manifestLineId: line.id, name } });
    expect(await obsolete("4.4.1", "4.4.2")).toEqual([name]);
    expect(await obsolete("4.4.2", "4.4.3")).toEqual([]);
    expect((await own()).flat()).not.toContain(name);
  });

  test("that are not upstream are listed, also those for no bug", async () => {
    const line = await db.manifestLine.findFirstOrThrow({
      where: { inVersionId: world.vendor.versions["4.4.9"] },
    });
    await db.manifestPatch.createMany({
      data: [
        { manifestLineId: line.id, name: "branding.patch" },
        { manifestLineId: line.id, name: "waiting.patch", bugId: world.bugs.waiting },
      ],
    });
    expect(await own()).toEqual([
      ["branding.patch", null],
      ["waiting.patch", world.bugs.waiting],
    ]);
    expect(await own(anonymousViewer)).toEqual([]);
  });
});
