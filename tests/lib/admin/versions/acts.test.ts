import "#tests/support/database.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeNumbering } from "#lib/admin/products/numbering.ts";
import { changeVersion, createVersion } from "#lib/admin/versions/acts.ts";
import { releaseVersions } from "#lib/admin/versions/release-many.ts";
import { changeSeries, createSeries, deleteSeries } from "#lib/admin/versions/series.ts";
import { deleteVersion, setVersionState } from "#lib/admin/versions/version-state.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { compareVersionNames, versionSortKey } from "#lib/catalog/numbering.ts";
import { db, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { Collision, InvalidInput, NotAllowed } from "#lib/errors.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

async function scene(scheme: "dotted" | "semantic" | "calendar" | "free" = "dotted") {
  const product = await makeProduct();
  await db.product.update({ where: { id: product.id }, data: { numberingScheme: scheme } });
  const user = await makeUser();
  await grantRole(user.id, product.id, "maintainer");
  const maintainer = await user.viewer();
  const create = (name: string, more = {}) =>
    createVersion.perform(maintainer, { product: product.name, name, ...more });
  const version = (name: string) =>
    db.version.findFirstOrThrow({
      where: { productId: product.id, name },
      include: { series: true, predecessor: true },
    });
  return { product: product.name, productId: product.id, maintainer, create, version };
}

describe("versions", () => {
  it("get their order, series and predecessor from their name", async () => {
    const { create, version, productId } = await scene();
    for (const name of ["4.4.9", "4.4.10", "4.5.0", "4.4.9.1"]) await create(name);
    expect((await version("4.5.0")).predecessor?.name).toBe("4.4.10");
    expect((await version("4.5.0")).series?.name).toBe("4.5");
    // 4.4.9.1 came later and is between them.
    expect((await version("4.4.9.1")).predecessor?.name).toBe("4.4.9");
    expect((await version("4.4.10")).predecessor?.name).toBe("4.4.9.1");
    expect(await db.series.count({ where: { productId } })).toBe(2);
  });

  it("accept a given series and predecessor, and reject cycles", async () => {
    const { product, maintainer, create, version } = await scene();
    await create("1.0");
    await create("1.1", { series: "none", predecessor: "none" });
    expect(await version("1.1")).toMatchObject({ series: null, predecessor: null });
    await changeVersion.perform(maintainer, { product, version: "1.1", series: "", predecessor: "1.0" });
    expect(await version("1.1")).toMatchObject({ series: { name: "1.1" }, predecessor: { name: "1.0" } });
    await expect(
      changeVersion.perform(maintainer, { product, version: "1.0", predecessor: "1.1" }),
    ).rejects.toMatchObject({ fields: { predecessor: [expect.stringContaining("circle")] } });
  });

  it.each([
    ["dotted", "4.5.0-rc2", "next week"],
    ["semantic", "4.5.0-rc.2", "4.5"],
    ["calendar", "2026.3.1", "4.5.0"],
    ["free", "Focal Fossa", "none"],
  ] as const)("are checked by the scheme %s: %s is one, %s is not", async (scheme, good, bad) => {
    const { create } = await scene(scheme);
    await create(good);
    await expect(create(bad)).rejects.toMatchObject({ fields: { name: [expect.any(String)] } });
  });

  it("must be unique, also in another spelling", async () => {
    const { create, product, maintainer } = await scene("dotted");
    await create("4.5.0-rc2");
    await create("4.6.0");
    await expect(create("4.5.0_RC2")).rejects.toMatchObject({
      fields: { name: [expect.stringContaining("another spelling")] },
    });
    await expect(
      changeVersion.perform(maintainer, { product, version: "4.6.0", name: "4.5.0_rc2" }),
    ).rejects.toThrow(InvalidInput);
  });

  it("may have the same place in the order when they are numbered freely, with a note", async () => {
    const { create, product, maintainer } = await scene("free");
    for (const name of ["13.2-RELEASE", "1.0~", "1.09"]) await create(name);
    expect((await create("13.2-STABLE")).message).toContain(
      "It has the same place in the order as “13.2-RELEASE”.",
    );
    expect((await create("1.0")).message).not.toContain("same place");
    expect((await create("1.9")).message).toContain("“1.09”");
    await expect(create("13.2-stable")).rejects.toMatchObject({
      fields: { name: ["There is a version “13.2-STABLE” already."] },
    });
    const change = (name: string) => changeVersion.perform(maintainer, { product, version: "1.0", name });
    expect((await change("01.9")).message).toContain("same place");
    await createSeries.perform(maintainer, { product, name: "stable-2" });
    expect((await createSeries.perform(maintainer, { product, name: "stable_2" })).message).toContain(
      "same place",
    );
  });

  it("are ordered by the database as compareVersionNames orders them", async () => {
    const part = fc.constantFrom("0", "1", "2", "9", "10", "11");
    const name = fc
      .tuple(part, part, fc.option(part), fc.constantFrom("", "-rc1", "-rc2", "_alpha", ".beta3", "-1", "a"))
      .map(([a, b, c, end]) => [a, b, c].filter((x) => x !== null).join(".") + end);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 2, maxLength: 12 }), async (names) => {
        const keys = names.map(versionSortKey);
        const rows = await queryRows<{ name: string }>(
          sql`SELECT x.name FROM unnest(${names}::text[], ${keys}::text[]) AS x(name, key) ORDER BY x.key COLLATE "C", x.name COLLATE "C"`,
        );
        for (const [index, row] of rows.entries()) {
          const next = rows[index + 1];
          if (next) expect(compareVersionNames(row.name, next.name)).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 60 },
    );
    const { productId, create } = await scene();
    for (const made of ["4.10.0", "4.9.0", "4.5.0", "4.5.0-rc2", "4.4.5-1", "4.4.5"]) await create(made);
    const stored = await queryRows<{ name: string }>(
      sql`SELECT name FROM versions WHERE product_id = ${productId} ORDER BY sort_key`,
    );
    expect(stored.map((row) => row.name)).toEqual([
      "4.4.5",
      "4.4.5-1",
      "4.5.0-rc2",
      "4.5.0",
      "4.9.0",
      "4.10.0",
    ]);
  });

  it("keep their bugs when they are renamed or deactivated", async () => {
    const { product, maintainer, create } = await scene();
    await create("1.0", { state: "released" });
    await create("1.1");
    const id = await makeBug(maintainer, {
      product,
      component: "General",
      version: "1.0",
      targetRelease: "1.1",
    });
    await changeVersion.perform(maintainer, { product, version: "1.0", name: "1.0.0", isActive: false });
    await changeVersion.perform(maintainer, { product, version: "1.1", name: "1.2", isActive: false });
    const bug = await getBug(everything, id);
    expect(bug).toMatchObject({ version: "1.0.0", targetRelease: "1.2", revision: 1 });
    await changeBug(maintainer, id, changeBugInput.parse({ revision: 1, summary: "Still editable" }));
    expect(await getBug(everything, id)).toMatchObject({ version: "1.0.0", summary: "Still editable" });
  });

  it("targeted by open bugs are only released with a new target for them", async () => {
    const { product, maintainer, create, version } = await scene();
    for (const name of ["1.0", "1.1"]) await create(name);
    const open = [
      await makeBug(maintainer, { product, component: "General", targetRelease: "1.0" }),
      await makeBug(maintainer, { product, component: "General", targetRelease: "1.0" }),
    ];
    const closed = await makeBug(maintainer, { product, component: "General", targetRelease: "1.0" });
    await changeBug(
      maintainer,
      closed,
      changeBugInput.parse({ revision: 1, status: "RESOLVED", resolution: "FIXED" }),
    );
    const release = { product, version: "1.0", state: "released" };
    for (const attempt of [setVersionState.perform, setVersionState.preview]) {
      await expect(attempt?.(maintainer, release)).rejects.toMatchObject({
        fields: { moveTargetsTo: [expect.stringContaining("2 open bugs")] },
      });
    }
    await create("0.9", { state: "released" });
    await expect(setVersionState.perform(maintainer, { ...release, moveTargetsTo: "0.9" })).rejects.toThrow(
      InvalidInput,
    );
    expect((await version("1.0")).state).toBe("planned");

    const input = { ...release, moveTargetsTo: "1.1" };
    const preview = await setVersionState.preview?.(maintainer, input);
    const done = await setVersionState.perform(maintainer, input);
    expect(preview).toMatchObject({
      counts: { targets: 2 },
      lines: expect.arrayContaining(["Target release becomes 1.1 on 2 bugs, was 1.0."]),
    });
    expect(done.data?.targets).toBe(2);
    expect(await version("1.0")).toMatchObject({ state: "released", revision: 2 });
    expect((await version("1.0")).releasedOn).not.toBeNull();
    for (const id of open) {
      expect(await getBug(everything, id)).toMatchObject({ targetRelease: "1.1", revision: 2 });
      expect(await listChanges(everything, id)).toMatchObject([
        { field: "targetRelease", from: "1.0", to: "1.1" },
      ]);
    }
    expect(await getBug(everything, closed)).toMatchObject({ targetRelease: "1.0" });
  });

  it("go back only with a reason, which is in the audit log, and then have no release date", async () => {
    const { product, productId, maintainer, create, version } = await scene();
    await create("1.0");
    await setVersionState.perform(maintainer, {
      product,
      version: "1.0",
      state: "released",
      releasedOn: "2026-10-01",
    });
    const back = { product, version: "1.0", state: "candidate" };
    await expect(setVersionState.perform(maintainer, back)).rejects.toMatchObject({
      fields: { note: [expect.any(String)] },
    });
    await setVersionState.perform(maintainer, { ...back, note: "The wrong tag was built." });
    expect(await version("1.0")).toMatchObject({ state: "candidate", releasedOn: null });
    const entries = await db.auditEntry.findMany({ where: { productId, action: "explain" } });
    expect(entries).toMatchObject([{ to: "The wrong tag was built." }]);
  });

  it("are only deleted with replacements for all bugs, and the preview has the correct counts", async () => {
    const { product, maintainer, create, version } = await scene();
    for (const name of ["1.0", "1.1", "1.2"]) await create(name);
    const both = await makeBug(maintainer, {
      product,
      component: "General",
      version: "1.1",
      targetRelease: "1.1",
    });
    const found = await makeBug(maintainer, { product, component: "General", version: "1.1" });
    const input = { product, version: "1.1" };
    await expect(deleteVersion.perform(maintainer, { ...input, moveTargetsTo: "1.2" })).rejects.toMatchObject(
      {
        fields: { moveFoundTo: [expect.stringContaining("2 bugs")] },
      },
    );
    const complete = { ...input, moveTargetsTo: "none", moveFoundTo: "1.0" };
    const preview = await deleteVersion.preview?.(maintainer, complete);
    const done = await deleteVersion.perform(maintainer, complete);
    expect(preview?.counts).toEqual({ targets: 1, found: 2 });
    expect(done.data).toEqual({ targets: 1, found: 2 });
    expect(await getBug(everything, both)).toMatchObject({ version: "1.0", targetRelease: null });
    expect(await getBug(everything, found)).toMatchObject({ version: "1.0" });
    expect((await version("1.2")).predecessor?.name).toBe("1.0");
  });

  it("in a manifest cannot be deleted", async () => {
    const { product, productId, maintainer, create, version } = await scene();
    await create("1.0");
    const milestone = await db.milestone.create({ data: { productId, name: "m1", sortKey: "m1" } });
    await db.manifestLine.create({
      data: { milestoneId: milestone.id, productId, versionId: (await version("1.0")).id },
    });
    await expect(deleteVersion.perform(maintainer, { product, version: "1.0" })).rejects.toThrow(
      /manifest of m1/,
    );
  });

  it("changed by two people at once: the second is told; nobody changes them without permission", async () => {
    const { product, maintainer, create, version } = await scene();
    await create("1.0");
    await changeVersion.perform(maintainer, { product, version: "1.0", revision: 1, description: "First" });
    const seen = { product, version: "1.0", revision: 1 };
    for (const late of [
      () => changeVersion.perform(maintainer, { ...seen, description: "Second" }),
      () => setVersionState.perform(maintainer, { ...seen, state: "open" }),
      () => deleteVersion.perform(maintainer, seen),
    ]) {
      await expect(late()).rejects.toThrow(Collision);
    }
    expect(await version("1.0")).toMatchObject({ description: "First", state: "planned" });
    const stranger = await (await makeUser()).viewer();
    await expect(createVersion.perform(stranger, { product, name: "2.0" })).rejects.toThrow(NotAllowed);
  });

  it("released by two people at once move their bugs once", async () => {
    const { product, maintainer, create } = await scene();
    for (const name of ["1.0", "1.1"]) await create(name);
    const id = await makeBug(maintainer, { product, component: "General", targetRelease: "1.0" });
    const input = { product, version: "1.0", state: "released", moveTargetsTo: "1.1", revision: 1 };
    const answers = await Promise.allSettled([
      setVersionState.perform(maintainer, input),
      setVersionState.perform(maintainer, input),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await listChanges(everything, id)).toHaveLength(1);
  });
});

describe("series", () => {
  it("are created once, renamed with their versions, and deleted without them", async () => {
    const { product, maintainer, create, version } = await scene();
    await createSeries.perform(maintainer, { product, name: "4.6", endsOn: "2027-05-01" });
    await expect(createSeries.perform(maintainer, { product, name: "4.6" })).rejects.toThrow(InvalidInput);
    await create("4.6.0");
    await create("4.6.1");
    await changeSeries.perform(maintainer, {
      product,
      series: "4.6",
      name: "4.6.x",
      state: "maintenance",
      revision: 1,
    });
    await expect(
      changeSeries.perform(maintainer, { product, series: "4.6.x", revision: 1, state: "ended" }),
    ).rejects.toThrow(Collision);
    expect((await version("4.6.0")).series).toMatchObject({ name: "4.6.x", state: "maintenance" });
    const preview = await deleteSeries.preview?.(maintainer, { product, series: "4.6.x" });
    const done = await deleteSeries.perform(maintainer, { product, series: "4.6.x" });
    expect(preview.lines.filter((line) => line.startsWith("Series of the version"))).toHaveLength(2);
    expect(done.data?.versions).toBe(2);
    expect((await version("4.6.0")).series).toBeNull();
  });
});

describe("the numbering of a product", () => {
  it("is changed with a warning about versions that do not match, which are kept", async () => {
    const { product, productId, maintainer, create, version } = await scene("free");
    for (const name of ["4.5.0", "Focal Fossa"]) await create(name);
    await db.version.updateMany({ where: { productId }, data: { sortKey: "stale" } });
    const input = { product, scheme: "pattern", pattern: "{major}.{minor}.{patch}[-rc{n}]" };
    const preview = await changeNumbering.preview?.(maintainer, input);
    expect(preview?.counts.strangers).toBe(1);
    expect(preview?.lines.join(" ")).toContain("Focal Fossa");
    await changeNumbering.perform(maintainer, input);
    expect((await version("Focal Fossa")).sortKey).toBe(versionSortKey("Focal Fossa"));
    await create("4.6.0-rc1");
    await expect(create("4.6-rc1")).rejects.toThrow(InvalidInput);
    await expect(
      changeNumbering.perform(maintainer, { product, scheme: "pattern", pattern: "[" }),
    ).rejects.toMatchObject({ fields: { pattern: [expect.any(String)] } });
    await expect(
      changeNumbering.perform(maintainer, { product, scheme: "free", revision: 1 }),
    ).rejects.toThrow(Collision);
  });
});

it("how many bugs one does not see is not said when their version is released or deleted", async () => {
  const { product, maintainer, create } = await scene("free");
  const admin = await (await makeUser({ isAdministrator: true })).viewer();
  const group = await db.group.create({ data: { name: `own ${product}` } });
  const says: string[] = [];
  for (const seen of [0, 1]) {
    for (const name of [`old${seen}`, `new${seen}`]) await create(name, { state: "open" });
    const version = `old${seen}`;
    const of = { product, component: "General", version, targetRelease: version };
    for (const _ of [1, 2]) {
      const bugId = await makeBug(admin, of);
      await db.bugGroup.create({ data: { bugId, groupId: group.id } });
    }
    if (seen > 0) await makeBug(admin, of);
    const told = async (answer: Promise<{ message: string }>) => {
      const error = await answer.catch((reason: unknown) => reason);
      says.push(error instanceof InvalidInput ? Object.values(error.fields).flat().join() : "");
      if (error instanceof Error) return;
      says.push(String((error as { message: string }).message));
    };
    await told(deleteVersion.perform(maintainer, { product, version }));
    await told(deleteVersion.perform(maintainer, { product, version, moveTargetsTo: "none" }));
    await told(releaseVersions.perform(maintainer, { product, versions: version }));
    await told(setVersionState.perform(maintainer, { product, version, state: "released" }));
    const moved = { product, version, state: "released", moveTargetsTo: `new${seen}` };
    await told(setVersionState.perform(maintainer, moved));
  }
  const text = says.join("\n");
  expect(text).not.toMatch(/[23] (open )?bugs/);
  expect(text).toContain("Bugs that you do not see have “old0” as target");
  expect(text).toContain("1 bug and bugs that you do not see were found in “old1”");
  expect(text).toContain("Open bugs that you do not see are to be fixed in “old0”");
  expect(text).toContain("“old1” is released; 1 open bug and open bugs that you do not see moved to new1.");
});
