import { beforeEach, describe, expect, test } from "vitest";
import { openAttachment } from "#lib/bugs/attachments/store.ts";
import { loadWorkflow } from "#lib/catalog/workflow/load.ts";
import { workflowProblems } from "#lib/catalog/workflow/problems.ts";
import { pool } from "#lib/db/client.ts";
import { importBugzilla } from "#lib/import/bugzilla.ts";
import { describeReport } from "#lib/import/report.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { bug, writeLines } from "./fixture.ts";

beforeEach(resetDatabase);

test("a bug is imported completely: fields, comments with their numbers, history, people, relations", async () => {
  const file = writeLines("whole.jsonl.gz", [
    bug(7, {
      alias: "leak",
      keywords: ["Wet", "wet", "deep"],
      cc: ["bob@example.test"],
      blocks: [9],
      see_also: ["https://other.test/1", "javascript:alert(1)"],
      votes: 3,
      custom: { cf_boat: "blue" },
      whiteboard: "w",
      target_milestone: "1.3",
      severity: "sinking",
      comments: [
        {
          who: "bob@example.test",
          who_name: "Bob Thwart",
          when: "2009-05-05T10:00:00Z",
          text: "see bug 9 <b>",
          count: 5,
        },
        { who: "ann@example.test", when: "2009-05-06T10:00:00Z", text: "private", is_private: true },
      ],
      attachments: [
        {
          id: 31,
          who: "bob@example.test",
          when: "2009-05-05T10:00:00Z",
          file_name: "a.txt",
          size: 4,
          summary: "a",
        },
      ],
      history: [
        {
          who: "bob@example.test",
          when: "2009-05-07T10:00:00Z",
          field: "assigned_to",
          removed: "",
          added: "bob@example.test",
        },
        {
          who: "bob@example.test",
          when: "2009-05-07T10:00:00Z",
          field: "_comment0",
          removed: "old",
          added: "1",
        },
        {
          who: "ann@example.test",
          when: "2009-05-08T10:00:00Z",
          field: "target_milestone",
          removed: "---",
          added: "1.3",
        },
      ],
      flags: [
        { name: "review", status: "?", setter: "ann@example.test", requestee: "bob@example.test" },
        { name: "NeedInfo", status: "+", setter: "ann@example.test" },
      ],
    }),
    bug(9, { status: "CLOSED", resolution: "DUPLICATE", dup_of: 7, type: "feature" }),
  ]);
  const report = await importBugzilla([file]);
  expect(report.rejects).toEqual([]);
  expect(report.files[0]?.inDatabase).toEqual(report.files[0]?.inFile);

  const { rows: bugs } = await pool.query(
    `SELECT b.id, type::text, status, severity, custom, b.revision, created_at, duplicate_of_id, m.name AS milestone, v.name AS version
     FROM bugs b LEFT JOIN milestones m ON m.id = b.target_milestone_id LEFT JOIN versions v ON v.id = b.version_id ORDER BY b.id`,
  );
  expect(bugs).toMatchObject([
    {
      id: 7,
      severity: "sinking",
      custom: { cf_boat: "blue", votes: 3, see_also: ["javascript:alert(1)"] },
      revision: 3,
      milestone: "1.3",
      version: "1.2",
      created_at: new Date("2009-05-04T10:00:00Z"),
    },
    { id: 9, type: "enhancement", custom: { type: "feature" }, duplicate_of_id: 7, milestone: null },
  ]);
  expect(
    await all(
      `SELECT number, text, html, format::text, audience_id IS NOT NULL AS is_private FROM comments WHERE bug_id = 7 ORDER BY number`,
    ),
  ).toEqual([
    {
      number: 0,
      text: "What happens in 7",
      html: '<div class="plain">What happens in 7</div>',
      format: "plain",
      is_private: false,
    },
    {
      number: 5,
      text: "see bug 9 <b>",
      html: '<div class="plain">see <a href="/bugs/9">bug 9</a> &lt;b&gt;</div>',
      format: "plain",
      is_private: false,
    },
    {
      number: 6,
      text: "private",
      html: '<div class="plain">private</div>',
      format: "plain",
      is_private: true,
    },
  ]);
  expect(
    await all(
      `SELECT e.revision, c.field, c."from", c."to" FROM changes c JOIN events e ON e.id = c.event_id ORDER BY c.id`,
    ),
  ).toEqual([
    { revision: 2, field: "assignee", from: "", to: "bob-thwart" },
    { revision: 2, field: "_comment0", from: "old", to: "1" },
    { revision: 3, field: "targetMilestone", from: "---", to: "1.3" },
  ]);
  expect(
    await all(
      "SELECT name::text FROM keywords JOIN bug_keywords ON id = keyword_id ORDER BY lower(name::text)",
    ),
  ).toEqual([{ name: "deep" }, { name: "Wet" }]);
  expect(await all("SELECT bug_id, depends_on_id FROM dependencies")).toEqual([
    { bug_id: 9, depends_on_id: 7 },
  ]);
  expect(await all("SELECT alias::text FROM bug_aliases")).toEqual([{ alias: "leak" }]);
  expect(await all("SELECT url FROM see_also")).toEqual([{ url: "https://other.test/1" }]);
  expect(
    await all(
      "SELECT t.name, f.status::text, u.handle::text FROM flags f JOIN flag_types t ON t.id = type_id JOIN users u ON u.id = requestee_id",
    ),
  ).toEqual([{ name: "review", status: "requested", handle: "bob-thwart" }]);
  // Who may grant it there is not known: not everybody here.
  expect(await all("SELECT grant_roles, is_question FROM flag_types ORDER BY name DESC")).toEqual([
    { grant_roles: ["maintainer"], is_question: false },
    { grant_roles: [], is_question: true },
  ]);
  // A question that was granted there is read as it was.
  expect(
    await all("SELECT f.status::text FROM flags f JOIN flag_types t ON t.id = type_id WHERE t.is_question"),
  ).toEqual([{ status: "granted" }]);
  expect(
    await all("SELECT handle::text, display_name, email::text, is_placeholder FROM users ORDER BY 1"),
  ).toEqual([
    { handle: "ann-oarlock", display_name: "Ann Oarlock", email: "ann@example.test", is_placeholder: true },
    { handle: "bob-thwart", display_name: "Bob Thwart", email: "bob@example.test", is_placeholder: true },
  ]);
  expect(await all("SELECT nextval('bugs_id_seq')::int AS next")).toEqual([{ next: 10 }]);
  expect(
    await all(
      `SELECT ws.status, s.is_open FROM products p JOIN workflow_statuses ws USING (workflow_id) JOIN statuses s ON s.name = ws.status ORDER BY 1`,
    ),
  ).toEqual([
    { status: "CLOSED", is_open: false },
    { status: "NEW", is_open: true },
  ]);
});

test("a second run changes nothing", async () => {
  const file = writeLines("twice.jsonl", [
    bug(1, { depends_on: [2, 400], cc: ["cy@example.test"] }),
    bug(2),
    bug(3, { dup_of: 1 }),
  ]);
  const first = await importBugzilla([file]);
  await pool.query("UPDATE bugs SET summary = 'changed here', duplicate_of_id = NULL WHERE id = 3");
  const before = await everything();
  const second = await importBugzilla([file, file]);
  expect(second.trackers[0]?.newBugs).toBe(0);
  expect(second.files).toHaveLength(1);
  expect(second.files[0]?.inDatabase).toEqual({ ...first.files[0]?.inDatabase, duplicates: 0 });
  expect(await everything()).toEqual(before);
});

test("a taken number becomes an alias, and relations are kept", async () => {
  await importBugzilla([writeLines("first.jsonl", [bug(1), bug(2)])]);
  const other = { src: "bugs.canoe.test", product: "Canoe" };
  const report = await importBugzilla([
    writeLines("second.jsonl", [
      bug(2, {
        ...other,
        depends_on: [3],
        history: [
          { who: "ann@example.test", when: "2010-01-01", field: "blocks", removed: "", added: "1, 3" },
        ],
      }),
      bug(3, { ...other, description: "like bug 2, and bug 900", dup_of: 2 }),
    ]),
  ]);
  expect(report.trackers[0]).toMatchObject({ newBugs: 2, renumbered: 1 });
  const moved = 4;
  expect(await all("SELECT alias::text, bug_id FROM bug_aliases")).toEqual([
    { alias: "bugs.canoe.test-2", bug_id: moved },
  ]);
  expect(await all("SELECT id, duplicate_of_id FROM bugs WHERE id > 2 ORDER BY id")).toEqual([
    { id: 3, duplicate_of_id: moved },
    { id: moved, duplicate_of_id: null },
  ]);
  expect(await all("SELECT bug_id, depends_on_id FROM dependencies")).toEqual([
    { bug_id: moved, depends_on_id: 3 },
  ]);
  // A row for each, since each is seen or not by itself.
  expect(await all(`SELECT "to" FROM changes ORDER BY id`)).toEqual([{ to: "1" }, { to: "3" }]);
  expect(await all("SELECT html FROM comments WHERE bug_id = 3")).toEqual([
    {
      html: '<div class="plain">like <a href="/bugs/bugs.canoe.test-2">bug 2</a>, and <a href="https://bugs.canoe.test/show_bug.cgi?id=900">bug 900</a></div>',
    },
  ]);
});

test("what a bug was regressed by comes along, whichever bug says so and comes first", async () => {
  await importBugzilla([writeLines("early.jsonl", [bug(1, { regressions: [5] }), bug(2)])]);
  await importBugzilla([
    writeLines("late.jsonl", [
      bug(3, { regressed_by: [2, 3, 77] }),
      bug(4, { regressions: [3], history: [regressedBy("2, 3")] }),
      bug(5),
    ]),
  ]);
  expect(await all("SELECT bug_id, regressed_by_id AS by FROM regressions ORDER BY 1, 2")).toEqual([
    { bug_id: 3, by: 2 },
    { bug_id: 3, by: 4 },
  ]);
  expect(await all("SELECT bug_id, url FROM see_also ORDER BY 1")).toEqual([
    { bug_id: 1, url: "https://bugs.rowboat.test/show_bug.cgi?id=5" },
    { bug_id: 3, url: "https://bugs.rowboat.test/show_bug.cgi?id=77" },
  ]);
  expect(await all(`SELECT field, "to", to_id FROM changes ORDER BY id`)).toEqual([
    { field: "regressedBy", to: "2", to_id: 2 },
    { field: "regressedBy", to: "3", to_id: 3 },
  ]);
});

const regressedBy = (added: string) => ({
  who: "ann@example.test",
  when: "2010-01-01",
  field: "regressed_by",
  removed: "",
  added,
});

test("see also with a bug of the same tracker relates the two here", async () => {
  const see = (...links: (string | number)[]) => ({ see_also: links.map(String) });
  await importBugzilla([
    writeLines("see.jsonl", [
      bug(1, see(2, "https://bugs.rowboat.test/show_bug.cgi?id=3", "https://bugs.rowboat.test/x?id=3")),
      bug(2, see("http://bugs.rowboat.test/1", 1, 2, 99)),
      bug(3, see("https://bugs.rowboat.test.evil.test/show_bug.cgi?id=1")),
    ]),
  ]);
  expect(await all("SELECT bug_id AS a, other_id AS z FROM related_bugs ORDER BY 1, 2")).toEqual([
    { a: 1, z: 2 },
    { a: 1, z: 3 },
    { a: 2, z: 1 },
    { a: 3, z: 1 },
  ]);
  expect(await all("SELECT bug_id AS a, url FROM see_also ORDER BY 1, 2")).toEqual([
    { a: 1, url: "https://bugs.rowboat.test/x?id=3" },
    { a: 2, url: "https://bugs.rowboat.test/show_bug.cgi?id=2" },
    { a: 2, url: "https://bugs.rowboat.test/show_bug.cgi?id=99" },
    { a: 3, url: "https://bugs.rowboat.test.evil.test/show_bug.cgi?id=1" },
  ]);
});

test("relations to bugs that are not in the files become links, and are counted", async () => {
  const report = await importBugzilla([
    writeLines("dangling.jsonl", [
      bug(1, { dup_of: 77, depends_on: [78, 1], blocks: [79] }),
      bug(2, { dup_of: 2 }),
    ]),
  ]);
  expect(report.trackers[0]?.elsewhere).toEqual({ duplicates: 1, dependencies: 2 });
  expect(await all("SELECT bug_id, url FROM see_also ORDER BY url")).toEqual(
    [77, 78, 79].map((id) => ({ bug_id: 1, url: `https://bugs.rowboat.test/show_bug.cgi?id=${id}` })),
  );
});

test("rejected lines are reported with number and reason, and the rest is imported", async () => {
  const file = writeLines("bad.jsonl", [
    bug(1),
    "{ not json",
    '"a text"',
    { ...bug(2), id: "2" },
    { ...bug(3), product: undefined },
    { ...bug(4), summary: "\u0000 " },
    bug(5, { summary: "x".repeat(1_000_000) }),
    bug(6, { comments: [{ who: "a", when: "yesterday", text: "" }] }),
    bug(7, {
      summary: "a\u0000b\u0007c",
      description: "nul \u0000 and half \ud800",
      custom: { cf: "\u0000" },
    }),
    bug(1, { summary: "again" }),
    "",
    bug(8, { keywords: "wet" }),
  ]);
  const report = await importBugzilla([file]);
  expect(report.rejects.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    "2 The line is not JSON.",
    "3 The line is not an object.",
    "4 “id” is missing or not a number.",
    "5 “product” is missing or not a text.",
    "6 “summary” is empty.",
    "7 “summary” has more than 1000 characters.",
    "8 “comments[0].when” is not a time such as 2011-11-25T01:22:00Z.",
    "10 Bug 1 is already on line 1.",
    "12 “keywords” is not a list.",
  ]);
  expect(await all("SELECT id, summary FROM bugs ORDER BY id")).toEqual([
    { id: 1, summary: "Bug 1" },
    { id: 7, summary: "abc" },
  ]);
});

describe("an interrupted import", () => {
  test("can be continued, and ends with the same counts", async () => {
    const bugs = Array.from({ length: 25 }, (_, index) =>
      bug(index + 1, {
        dup_of: index === 3 ? 20 : null,
        blocks: [((index * 7) % 25) + 1],
        comments: [{ who: "bo@example.test", when: "2010-01-01", text: "x" }],
      }),
    );
    const file = writeLines("cut.jsonl", bugs);
    let batches = 0;
    const cut = importBugzilla([file], {
      batchSize: 4,
      onProgress: ({ stage }) => {
        if (stage === "writing" && ++batches === 3) throw new Error("cut");
      },
    });
    await expect(cut).rejects.toThrow("cut");
    expect(await all("SELECT count(*)::int AS n FROM bugs")).toEqual([{ n: 12 }]);
    const report = await importBugzilla([file], { batchSize: 4 });
    expect(report.trackers[0]?.newBugs).toBe(13);
    expect(report.files[0]?.inDatabase).toEqual(report.files[0]?.inFile);
    const resumed = await everything();
    await resetDatabase();
    await importBugzilla([file]);
    expect(resumed).toEqual(await everything());
  });
});

test("a dry run has the same report and writes nothing", async () => {
  const file = writeLines("dry.jsonl", [bug(1, { depends_on: [2] }), bug(2), bug(3, { dup_of: 99 })]);
  const before = await everything();
  const dry = await importBugzilla([file], { isDryRun: true });
  expect(await everything()).toEqual(before);
  expect(await all("SELECT nextval('bugs_id_seq')::int AS next")).toEqual([{ next: 1 }]);
  expect(await importBugzilla([file])).toEqual({
    ...dry,
    trackers: dry.trackers.map((tracker) => ({ ...tracker, renumbered: 0 })),
  });
});

describe("people", () => {
  test("the same address in two trackers is one person only if the name matches", async () => {
    await importBugzilla([
      writeLines("p1.jsonl", [bug(1), bug(2, { reporter: "bea@example.test", reporter_name: "Bea Bow" })]),
    ]);
    const other = { src: "bugs.canoe.test", product: "Canoe" };
    const report = await importBugzilla([
      writeLines("p2.jsonl", [
        bug(11, { ...other, reporter: "ANN@example.test", reporter_name: "ann  oarlock" }),
        bug(12, { ...other, reporter: "bea@example.test", reporter_name: "Beatrice Stern" }),
        bug(13, { ...other, reporter: "nobody", reporter_name: null }),
      ]),
    ]);
    expect(report.trackers[0]?.people).toEqual({ made: 2, known: 1, withoutAddress: 1 });
    expect(await all("SELECT handle::text, email::text FROM users ORDER BY 1")).toEqual([
      { handle: "ann-oarlock", email: "ann@example.test" },
      { handle: "bea-bow", email: "bea@example.test" },
      { handle: "beatrice-stern", email: null },
      { handle: "nobody", email: null },
    ]);
  });

  test("an account with an unconfirmed address does not get imported bugs", async () => {
    await pool.query(
      `INSERT INTO users (handle, display_name, email) VALUES ('squatter', 'Ann Oarlock', 'ann@example.test')`,
    );
    await importBugzilla([writeLines("p3.jsonl", [bug(1)])]);
    expect(await all("SELECT handle::text FROM bugs JOIN users u ON u.id = reporter_id")).toEqual([
      { handle: "ann-oarlock" },
    ]);
    await resetDatabase();
    await pool.query(
      `INSERT INTO users (handle, display_name, email, email_confirmed_at) VALUES ('ann', 'Ann Oarlock', 'ann@example.test', now())`,
    );
    await importBugzilla([writeLines("p3.jsonl", [bug(1)])]);
    expect(await all("SELECT handle::text FROM bugs JOIN users u ON u.id = reporter_id")).toEqual([
      { handle: "ann" },
    ]);
  });
});

test("a product with the same name in another classification is separate", async () => {
  await pool.query(`WITH c AS (INSERT INTO classifications (name) VALUES ('Ours') RETURNING id)
    INSERT INTO products (classification_id, name) SELECT id, 'Rowboat' FROM c`);
  const file = writeLines("product.jsonl", [bug(1)]);
  await importBugzilla([file]);
  await importBugzilla([file]);
  expect(await all("SELECT name::text FROM products ORDER BY 1")).toEqual([
    { name: "Rowboat" },
    { name: "Rowboat (bugs.rowboat.test)" },
  ]);
});

test("a bug that was hidden in a group stays hidden", async () => {
  await importBugzilla([writeLines("group.jsonl", [bug(1, { groups: ["security"] }), bug(2)])]);
  expect(await all("SELECT id, is_restricted FROM bugs ORDER BY id")).toEqual([
    { id: 1, is_restricted: true },
    { id: 2, is_restricted: false },
  ]);
});

test("contents are assigned to their attachments, once", async () => {
  const file = writeLines("files.jsonl", [
    bug(1, {
      attachments: [{ id: 5, who: "ann@example.test", when: "2010-01-01", file_name: "a.txt", size: 99 }],
    }),
  ]);
  const contents = writeLines("files.attachments.jsonl", [
    {
      bug_id: "1",
      id: "5",
      file_name: "a.txt",
      encoding: "base64",
      data: Buffer.from("hello").toString("base64"),
    },
    { bug_id: 1, id: 6, encoding: "base64", data: "aGk=" },
    { bug_id: 1, id: 5, encoding: "base64", data: "§" },
  ]);
  const first = await importBugzilla([file], { attachmentFiles: [contents] });
  expect(first.contents[0]).toMatchObject({ inFile: 1, inDatabase: 1 });
  expect(first.rejects.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    "2 Bug 1 has no attachment 6.",
    "3 “data” is not base64.",
  ]);
  const [row] = await all<{ sha256: string; size: number }>("SELECT sha256, size FROM attachments");
  expect(row?.size).toBe(5);
  const parts: Buffer[] = [];
  for await (const part of await openAttachment(row?.sha256 ?? "")) parts.push(part);
  expect(Buffer.concat(parts).toString()).toBe("hello");
  expect((await importBugzilla([file], { attachmentFiles: [contents] })).contents[0]).toMatchObject({
    inFile: 1,
    inDatabase: 1,
  });
});

async function all<Row extends object>(statement: string): Promise<Row[]> {
  return (await pool.query<Row>(statement)).rows;
}

/** Every table that an import writes to, without the ids that a sequence gives. */
async function everything(): Promise<unknown> {
  return all(`SELECT
    (SELECT json_agg(b ORDER BY id) FROM (SELECT id, summary, status, revision, duplicate_of_id, created_at, changed_at FROM bugs) b) AS bugs,
    (SELECT json_agg(c ORDER BY bug_id, number) FROM (SELECT bug_id, number, text, created_at FROM comments) c) AS comments,
    (SELECT json_agg(d ORDER BY bug_id, depends_on_id) FROM dependencies d) AS dependencies,
    (SELECT json_agg(s ORDER BY bug_id, url) FROM see_also s) AS see_also,
    (SELECT json_agg(u ORDER BY handle) FROM (SELECT handle, email, display_name FROM users) u) AS users,
    (SELECT json_agg(n ORDER BY n) FROM (SELECT name::text AS n FROM products UNION ALL SELECT name::text FROM components
      UNION ALL SELECT name FROM versions UNION ALL SELECT name FROM milestones UNION ALL SELECT name FROM statuses) n) AS names`);
}

test("meanings of new statuses and resolutions are guessed from their names, and reported", async () => {
  const file = writeLines("guess.jsonl", [
    bug(1, { status: "NEEDINFO" }),
    bug(2, { status: "RESOLVED MOVED TO NEW ISSUE TRACKER", resolution: "MOVED TO NEW ISSUE TRACKER" }),
    bug(3, { status: "RESOLVED", resolution: "CODE_FIX" }),
    bug(4, { status: "PURPLE", resolution: "" }),
    bug(5, { status: "CLOSED", resolution: "WHO_KNOWS" }),
    bug(6, { status: "CLOSED", resolution: "DUPE" }),
  ]);
  const report = await importBugzilla([file]);
  expect(describeReport(report, { isDryRun: false })).toContain(`
bugs.rowboat.test: phases of statuses guessed from their names: NEEDINFO = confirmed, RESOLVED MOVED TO NEW ISSUE TRACKER = closed, PURPLE = confirmed, CLOSED = closed.
bugs.rowboat.test: meanings of resolutions guessed from their names: MOVED TO NEW ISSUE TRACKER = moved, CODE_FIX = fixed, WHO_KNOWS = other, DUPE = duplicate.
bugs.rowboat.test: unknown names, with a default meaning: PURPLE, WHO_KNOWS.
Correct them on the workflow page in the settings of one of the products.`);
  const [product] = await all<{ id: number }>("SELECT id FROM products");
  const workflow = await loadWorkflow(product?.id ?? 0);
  expect(workflowProblems(workflow, { allowsUnconfirmed: false })).toEqual({});
  expect(workflow.resolutions.find(({ meaning }) => meaning === "duplicate")?.name).toBe("DUPE");
  // A second run finds nothing new, and so guesses nothing.
  const again = await importBugzilla([file]);
  expect(describeReport(again, { isDryRun: false })).not.toContain("guessed");
});
