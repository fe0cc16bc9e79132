import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { db, sql } from "#lib/db/client.ts";
import { importOvirt } from "#lib/import/ovirt/ovirt.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { type Carried, firstCarried } from "#lib/upstream/carried/first-carried.ts";
import { everything } from "#tests/support/factories.ts";
import { ovirtData, resetToOvirt, withoutOvirt } from "#tests/support/ovirt.ts";

const PRODUCT = "ovirt-engine";

async function carriedBy(viewer = everything): Promise<Carried[]> {
  const all: Carried[] = [];
  for await (const one of firstCarried(viewer, "oVirt")) all.push(one);
  return all;
}

// Bugs whose release notes say another milestone than the commits and manifests do, in the data of oVirt. For most, a commit
// that names the bug landed in a later version while the one of the notes was being made; four have commits in no version.
const MOST_DIFFERENCES = 30;

describe.skipIf(withoutOvirt !== "")(`oVirt's own commits and manifests${withoutOvirt}`, () => {
  beforeAll(async () => {
    await resetToOvirt();
  }, 120_000);

  test("the milestone that first carries a bug is a release whose notes list it, in 99 of 100", async () => {
    const catalog = JSON.parse(readFileSync(`${ovirtData}/catalog.json`, "utf8"));
    const lines = (text: string) =>
      text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    const manifests = new Set(
      catalog.milestones
        .filter((one: { manifest: Record<string, { tag?: string }> }) => one.manifest[PRODUCT]?.tag)
        .map(({ name }: { name: string }) => name),
    );
    const listed = new Map<number, Set<string>>();
    for (const { id, product, milestone } of lines(readFileSync(`${ovirtData}/bugs.jsonl`, "utf8"))) {
      if (product === PRODUCT && manifests.has(milestone))
        listed.set(id, new Set([...(listed.get(id) ?? []), milestone]));
    }
    const tagged = new Set<number>();
    for (const commit of lines(gunzipSync(readFileSync(`${ovirtData}/commits.jsonl.gz`)).toString())) {
      if (commit.project === PRODUCT && commit.first_tag) for (const bug of commit.bugs) tagged.add(bug);
    }
    const carried = new Map(
      (await carriedBy()).filter(({ product }) => product === PRODUCT).map((one) => [one.bug, one]),
    );
    const asked = [...listed].filter(([id]) => tagged.has(id));
    const different = asked
      .filter(([id, milestones]) => !milestones.has(carried.get(id)?.milestone ?? ""))
      .map(
        ([id, milestones]) => `${id}: ${[...milestones].join(", ")}; ${carried.get(id)?.milestone ?? "none"}`,
      );
    expect(asked.length).toBeGreaterThan(3_800);
    expect(different.length, different.join("\n")).toBeLessThan(MOST_DIFFERENCES);
    for (const { because, version } of carried.values()) {
      expect(because.at(-1)).toContain(version);
      expect(because.length).toBeGreaterThan(1);
    }
  });

  test("importing again changes nothing", { timeout: 120_000 }, async () => {
    const count = async () =>
      db.$queryRaw(sql`SELECT (SELECT count(*)::int FROM code_changes) AS changes, (SELECT count(*)::int FROM code_change_bugs) AS links,
        (SELECT md5(string_agg(concat_ws(' ', bug_id, series_id, state, evidence), '' ORDER BY id)) FROM trackings) AS trackings`);
    const before = await count();
    await importOvirt(ovirtData);
    expect(await count()).toEqual(before);
  });

  test("a bug that the viewer does not see is not told", async () => {
    const [one] = await carriedBy(anonymousViewer);
    if (!one) throw new Error("Nothing is carried.");
    await db.$executeRaw(sql`INSERT INTO groups (name, description) VALUES ('vendor', '')`);
    await db.$executeRaw(
      sql`INSERT INTO bug_groups (bug_id, group_id) SELECT ${one.bug}::int, id FROM groups WHERE name = 'vendor'`,
    );
    expect((await carriedBy(anonymousViewer)).map(({ bug }) => bug)).not.toContain(one.bug);
    expect((await carriedBy()).map(({ bug }) => bug)).toContain(one.bug);
  });
});

test("an unknown classification is said", async () => {
  await expect(firstCarried(everything, "No such").next()).rejects.toThrow(
    "There is no classification “No such”.",
  );
});
