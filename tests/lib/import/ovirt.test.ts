import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { db, pool } from "#lib/db/client.ts";
import { dayOf } from "#lib/import/ovirt/dates.ts";
import { importOvirt } from "#lib/import/ovirt/ovirt.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { readFixedIn } from "#lib/upstream/carried/is-fixed.ts";
import { explainEvidence } from "#lib/upstream/trackings/queries/explain.ts";
import { listTrackings } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
import { resetDatabase } from "#tests/support/database.ts";

beforeEach(resetDatabase);

const catalog = {
  classification: { name: "Boats" },
  downstream: [{ product: "Sea Suite", vendor: "Seaside Inc", downstream_only_components: ["branding"] }],
  keywords: { values: ["FutureFeature"] },
  flags: [
    { name: "needinfo", states: "?", meaning: "ask", who: "anyone" },
    { name: "testing_ack", states: "?+-", meaning: "will be tested", who: "QE owner" },
    { name: "boat-1.0 … boat-2.0", states: "?+-", meaning: "family", who: "planning" },
  ],
  products: [
    {
      name: "hull",
      display_names: ["The Hull"],
      components: [{ name: "Planks" }],
      versions: ["1.0.1", "1.0.2"],
      milestone_versions: { "boat-1.0": "1.0.1", "boat-1.1": "1.0.2" },
    },
    { name: "ovirt-distribution", display_names: [], components: [], versions: [], milestone_versions: {} },
  ],
  milestones: [
    {
      name: "boat-1.0",
      bugzilla_target_milestones: [],
      ga_text: "May 4th, 2016",
      manifest: { hull: { tag: "v1.0.1", previous: "v1.0.0" } },
    },
    {
      name: "boat-1.1",
      bugzilla_target_milestones: ["boat-1.1", "boat-1.1-1"],
      development_freeze: "2017-01-01",
      release_date: "2017-02-01",
      manifest: { hull: { tag: "v1.0.2", previous: "v1.0.1" } },
    },
  ],
};
const records = [
  {
    id: 500,
    product: "hull",
    summary: "[RFE] float",
    type: "Enhancement",
    release: "1.1",
    milestone: "boat-1.1",
    doc_text: "It floats.",
  },
  {
    id: 500,
    product: "hull",
    summary: "[RFE] float",
    type: "Enhancement",
    release: "1.0",
    milestone: "boat-1.0",
    team: "Wood",
  },
  {
    id: 501,
    product: "sail",
    summary: "",
    type: "Bug Fix",
    release: "0.9",
    milestone: "boat-0.9",
    doc_text: "It is torn.",
  },
];

test("imports the catalogue, its milestones and manifests, and one bug per number", async () => {
  const dir = write(records.map((record) => JSON.stringify(record)).concat("not json"));
  const report = await importOvirt(dir);
  for (const { inFile, inDatabase } of report.counts) expect(inDatabase).toBe(inFile);
  expect(report).toMatchObject({
    newBugs: 2,
    renumbered: 0,
    withoutProduct: 1,
    schemes: { semantic: 1, free: 1 },
  });
  expect(report.rejects.map(({ line, reason }) => `${line} ${reason}`)).toEqual(["4 The line is not JSON."]);
  expect(
    await all(`SELECT b.id, p.name::text AS product, type::text, summary, status, resolution, m.name AS milestone, v.name AS release,
        to_char(b.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS created, jsonb_array_length(custom -> 'releases') AS releases
      FROM bugs b JOIN products p ON p.id = product_id JOIN milestones m ON m.id = target_milestone_id
      LEFT JOIN versions v ON v.id = target_release_id ORDER BY b.id`),
  ).toEqual([
    {
      id: 500,
      product: "hull",
      type: "enhancement",
      summary: "[RFE] float",
      status: "CLOSED",
      resolution: "CURRENTRELEASE",
      milestone: "boat-1.0",
      release: "1.0.1",
      created: "2016-05-04",
      releases: 2,
    },
    {
      id: 501,
      product: "ovirt-distribution",
      type: "defect",
      summary: "It is torn.",
      status: "CLOSED",
      resolution: "CURRENTRELEASE",
      milestone: "boat-0.9",
      release: null,
      created: "2016-05-04",
      releases: 1,
    },
  ]);
  expect(
    await all(`SELECT m.name, m.kind::text, m.due_on::text, m.code_freeze_on::text, m.released_on::text, v.name AS version, pv.name AS previous, ml.previous_tag
      FROM milestones m LEFT JOIN manifest_lines ml ON ml.milestone_id = m.id LEFT JOIN versions v ON v.id = version_id
      LEFT JOIN versions pv ON pv.id = previous_version_id ORDER BY m.sort_key`),
  ).toEqual([
    {
      name: "boat-0.9",
      kind: "ga",
      due_on: null,
      code_freeze_on: null,
      released_on: null,
      version: null,
      previous: null,
      previous_tag: null,
    },
    {
      name: "boat-1.0",
      kind: "ga",
      due_on: null,
      code_freeze_on: null,
      released_on: "2016-05-04",
      version: "1.0.1",
      previous: null,
      previous_tag: "v1.0.0",
    },
    {
      name: "boat-1.1",
      kind: "ga",
      due_on: "2017-02-01",
      code_freeze_on: "2017-01-01",
      released_on: "2017-02-01",
      version: "1.0.2",
      previous: "1.0.1",
      previous_tag: "v1.0.1",
    },
  ]);
  expect(
    await all("SELECT name::text, kind::text, vendor FROM classifications ORDER BY lower(name::text)"),
  ).toEqual([
    { name: "Boats", kind: "upstream", vendor: null },
    { name: "Seaside Inc", kind: "downstream", vendor: "Seaside Inc" },
  ]);
  expect(await all("SELECT name, grant_roles, is_question FROM flag_types ORDER BY name")).toEqual([
    { name: "needinfo", grant_roles: [], is_question: true },
    { name: "testing_ack", grant_roles: ["maintainer", "qe"], is_question: false },
  ]);
});

test("a second run changes nothing, and a dry run writes nothing", async () => {
  const dir = write(records.map((record) => JSON.stringify(record)));
  const dry = await importOvirt(dir, { isDryRun: true });
  expect(await all("SELECT count(*)::int AS n FROM products")).toEqual([{ n: 0 }]);
  const first = await importOvirt(dir);
  expect(first).toEqual(dry);
  await pool.query("DELETE FROM flag_scopes");
  await pool.query("UPDATE versions SET tag = 'mine'");
  expect(await importOvirt(dir)).toEqual({ ...first, newBugs: 0 });
  expect(await all("SELECT count(*)::int AS n FROM flag_scopes")).toEqual([{ n: 0 }]);
  expect(await all("SELECT DISTINCT tag FROM versions")).toEqual([{ tag: "mine" }]);
});

test("a directory without a catalogue is reported in one sentence", async () => {
  await expect(importOvirt("/nowhere")).rejects.toThrow(
    /^There is no \/nowhere\/catalog.json: specify the directory/,
  );
});

test("a date in words is parsed", () => {
  expect([dayOf("April 21st, 2016"), dayOf("July 06, 2021"), dayOf("2020-xx-xx")]).toEqual([
    "2016-04-21",
    "2021-07-06",
    null,
  ]);
});

function write(lines: string[]): string {
  const dir = mkdtempSync(join(tmpdir(), "headwater-ovirt-"));
  writeFileSync(join(dir, "catalog.json"), JSON.stringify(catalog));
  writeFileSync(join(dir, "bugs.jsonl"), lines.join("\n"));
  return dir;
}

async function all(statement: string): Promise<object[]> {
  return (await pool.query(statement)).rows;
}

test("notes of other releases and products become trackings, and the last text and type are those of the bug", async () => {
  const more = [
    {
      id: 500,
      product: "hull",
      products: ["hull", "ovirt-distribution"],
      summary: "[RFE] float",
      type: "Removed functionality",
      release: "1.2",
      milestone: "boat-1.2",
      doc_text: "If docs needed, set a value",
    },
  ];
  const dir = write([...records, ...more].map((record) => JSON.stringify(record)));
  await importOvirt(dir);
  const trackings = () =>
    all(`SELECT t.bug_id AS bug, p.name::text AS product, v.name AS version, m.name AS milestone, t.state::text, t.source::text
      FROM trackings t JOIN products p ON p.id = t.product_id JOIN milestones m ON m.id = t.target_milestone_id
      LEFT JOIN versions v ON v.id = t.version_id ORDER BY m.sort_key, p.name`);
  const imported = { bug: 500, state: "released", source: "imported" };
  const expected = [
    { ...imported, product: "hull", version: "1.0.2", milestone: "boat-1.1" },
    { ...imported, product: "hull", version: null, milestone: "boat-1.2" },
    { ...imported, product: "ovirt-distribution", version: null, milestone: "boat-1.2" },
  ];
  expect(await trackings()).toEqual(expected);
  const docs = () =>
    all(`SELECT b.id, b.doc_type AS type, d.text, d.written_by_id AS writer, p.wants_docs AS wanted, b.custom ? 'doc_type' AS kept
      FROM bugs b JOIN products p ON p.id = b.product_id LEFT JOIN doc_texts d ON d.bug_id = b.id ORDER BY b.id`);
  const doc = { writer: null, wanted: true, kept: false };
  const texts = [
    { ...doc, id: 500, type: "Removed Functionality", text: "It floats." },
    { ...doc, id: 501, type: "Bug Fix", text: "It is torn." },
  ];
  expect(await docs()).toEqual(texts);
  await importOvirt(dir);
  expect([await trackings(), await docs()]).toEqual([expected, texts]);
  // What the place of a version says, its series and the answer know, too, and say why.
  expect(await all("SELECT kind::text, note FROM presence")).toEqual([
    { kind: "fixed", note: "Listed in the release notes of 1.1." },
  ]);
  const bug = await db.bug.update({
    where: { id: 500 },
    data: { targetMilestoneId: null, targetReleaseId: null },
  });
  const { answer, first } = await readFixedIn(anonymousViewer, bug, { product: "hull", version: "1.0.2" });
  expect([answer?.kind, first.map(({ name }) => name)]).toEqual(["yes", ["1.0.2"]]);
  const cells = (await readMatrix(anonymousViewer, bug)).flatMap((row) => row.cells);
  expect(cells.filter(({ state }) => state === "released").map(({ fixedIn }) => fixedIn)).toContain("1.0.2");
  const [place] = (await listTrackings(anonymousViewer, 500)).filter(({ version }) => version === "1.0.2");
  const explain = await explainEvidence(anonymousViewer, place?.evidence ?? []);
  expect(place?.evidence.map((one) => explain(one)?.text)).toEqual(["fixed in hull 1.0.2"]);
});
