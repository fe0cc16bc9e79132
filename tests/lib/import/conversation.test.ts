import { createReadStream, existsSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { beforeEach, expect, test } from "vitest";
import { findAttachment, getAttachmentStory } from "#lib/bugs/views/attachment.ts";
import { getBug, listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { listRequests } from "#lib/bugs/views/request-queries.ts";
import { db, pool } from "#lib/db/client.ts";
import { importBugzilla } from "#lib/import/bugzilla.ts";
import { anonymousViewer, findViewer, type Viewer } from "#lib/people/viewer.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything } from "#tests/support/factories.ts";
import { bug, writeLines } from "./fixture.ts";

beforeEach(resetDatabase);

const data = resolve(import.meta.dirname, "../../../../shared/data/bugzilla");
const reason = existsSync(data) ? "" : " (skipped: ../shared/data is not here)";

const ANN = "ann@example.test";
const BOB = "bob@example.test";
const WHEN = "2009-05-05T10:00:00Z";

/** Somebody whom the import made, once they have taken over their account. */
async function claimed(email: string): Promise<Viewer> {
  const { id } = await db.user.update({ where: { email }, data: { isPlaceholder: false } });
  const viewer = await findViewer(id);
  if (!viewer) throw new Error(`${email} cannot sign in.`);
  return viewer;
}

/** What is public of a bug and what is for insiders: comments with tags, files with flags, and a question. */
const TALK = {
  description_tags: ["Summary"],
  comments: [
    { who: BOB, when: WHEN, text: "It leaks.", tags: ["Triaged", "needs-log", "triaged"] },
    { who: ANN, when: WHEN, text: "The exploit.", is_private: true, tags: ["secret-plan", "a b"] },
    {
      who: ANN,
      when: WHEN,
      text: "Many words.",
      tags: [..."abcdefghijkl"].map((letter) => `word-${letter}`),
    },
    { who: BOB, when: WHEN, text: "Odd ones.", tags: ["no", "two words", "x{,}y"] },
  ],
  attachments: [
    {
      id: 31,
      who: BOB,
      when: WHEN,
      summary: "The fix",
      file_name: "fix.patch",
      is_patch: true,
      flags: [
        { name: "review", status: "?", setter: BOB, requestee: ANN, creation_date: "2009-05-06T10:00:00Z" },
        { name: "superreview", status: "+", setter: ANN },
      ],
    },
    {
      id: 32,
      who: ANN,
      when: WHEN,
      summary: "The dump",
      is_private: true,
      flags: [{ name: "review", status: "-", setter: ANN }],
    },
  ],
  flags: [
    { name: "needinfo", status: "?", setter: ANN, requestee: BOB, creation_date: "2009-05-07T10:00:00Z" },
    { name: "review", status: "+", setter: ANN },
  ],
};

test("tags of comments come in as they can be here, and those of private ones are nobody else's to read", async () => {
  await importBugzilla([writeLines("tags.jsonl", [bug(7, TALK)])]);
  const seen = await listComments(anonymousViewer, 7);
  expect(seen.map(({ number, tags }) => [number, tags])).toEqual([
    [0, ["summary"]],
    [1, ["needs-log", "triaged"]],
    [3, [..."abcdefghij"].map((letter) => `word-${letter}`)],
    [4, []],
  ]);
  const all = await listComments(everything, 7);
  expect(all.find(({ audience }) => audience !== null)?.tags).toEqual(["secret-plan"]);
  // What has no place here is kept with the bug.
  expect((await getBug(anonymousViewer, 7)).custom.comment_tags).toEqual([
    "comment 3: word-k",
    "comment 3: word-l",
    "comment 4: no",
    "comment 4: two words",
    "comment 4: x{,}y",
  ]);
});

test("flags are read with who set them and of whom they are asked, on the bug and on its files", async () => {
  const report = await importBugzilla([writeLines("flags.jsonl", [bug(7, TALK)])]);
  expect(report.rejects).toEqual([]);
  const { flags, attachments } = await getBug(anonymousViewer, 7);
  expect(flags.map(({ type, status, setter, requestee }) => [type, status, setter, requestee])).toEqual([
    ["needinfo", "requested", "ann-oarlock", "bob"],
    ["review", "granted", "ann-oarlock", null],
  ]);
  expect(attachments.map(({ summary }) => summary)).toEqual(["The fix"]);
  const flagsOn = async (viewer: Viewer, id: number) => {
    const file = await findAttachment(viewer, 7, id);
    if (!file) return null;
    const { set } = (await getAttachmentStory(viewer, file)).flags;
    return set.map(({ type, status, setter, requestee }) => [
      type,
      status,
      setter?.handle,
      requestee?.handle ?? null,
    ]);
  };
  const [fix, dump] = await db.attachment.findMany({ orderBy: { originalId: "asc" } });
  expect(await flagsOn(anonymousViewer, fix?.id ?? 0)).toEqual([
    ["review", "requested", "bob", "ann-oarlock"],
    ["superreview", "granted", "ann-oarlock", null],
  ]);
  expect(await flagsOn(anonymousViewer, dump?.id ?? 0)).toBeNull();
  expect(await flagsOn(everything, dump?.id ?? 0)).toEqual([["review", "denied", "ann-oarlock", null]]);
  // One type for bugs, one of the same name for files; only a question on a bug is one.
  expect(
    await db.flagType.findMany({
      select: { name: true, target: true, isQuestion: true },
      orderBy: [{ name: "asc" }, { target: "asc" }],
    }),
  ).toEqual([
    { name: "needinfo", target: "bug", isQuestion: true },
    { name: "review", target: "bug", isQuestion: false },
    { name: "review", target: "attachment", isQuestion: false },
    { name: "superreview", target: "attachment", isQuestion: false },
  ]);
});

test("a question and a request that were open there wait here for who was asked", async () => {
  await importBugzilla([writeLines("requests.jsonl", [bug(7, TALK)])]);
  const of = async (email: string) =>
    (await listRequests(await claimed(email), { side: "of-me" })).lines.map(
      ({ type, bugId, isQuestion, attachment, setter, requestedAt }) => [
        type,
        bugId,
        isQuestion,
        attachment,
        setter?.handle,
        new Date(requestedAt).toISOString(),
      ],
    );
  expect(await of(BOB)).toEqual([["needinfo", 7, true, null, "ann-oarlock", "2009-05-07T10:00:00.000Z"]]);
  expect(await of(ANN)).toEqual([["review", 7, false, "The fix", "bob", "2009-05-06T10:00:00.000Z"]]);
});

test.skipIf(reason !== "")(
  `flags of real trackers read as they were, and so does their history${reason}`,
  { timeout: 60_000 },
  async () => {
    type Line = { id: number; src: string; flags: { name: string; status: string; setter: string }[] };
    const lines = new Map<string, Line & { history: { field: string }[] }>();
    for (const name of ["cyrus", "eclipse-aspectj"]) {
      const file = createReadStream(`${data}/${name}.jsonl.gz`).pipe(createGunzip());
      for await (const text of createInterface({ input: file })) {
        const line = JSON.parse(text);
        const isAboutFlags = (row: { field: string }) => row.field === "flagtypes.name";
        if (line.flags?.length > 0 || line.history?.some(isAboutFlags)) lines.set(text, line);
      }
    }
    const report = await importBugzilla([writeLines("real-flags.jsonl", [...lines.keys()])]);
    expect(report.rejects).toEqual([]);
    const marks = { requested: "?", granted: "+", denied: "-" };
    let [flags, rows] = [0, 0];
    for (const line of lines.values()) {
      const { rows: found } = await pool.query<{ id: number }>(
        "SELECT bug_id AS id FROM imported_bugs WHERE source = $1 AND original_id = $2",
        [line.src, line.id],
      );
      const id = found[0]?.id ?? 0;
      const here = (await getBug(everything, id)).flags;
      const words = (some: string[]) => some.sort();
      expect(words(here.map(({ type, status }) => type + marks[status]))).toEqual(
        words(line.flags.map(({ name, status }) => name + status)),
      );
      expect(here.every(({ setter }) => setter !== null)).toBe(true);
      flags += here.length;
      const changes = await listChanges(everything, id);
      const ofFlags = changes.filter(({ field }) => field === "flag" || field === "flagtypes.name");
      rows += ofFlags.length;
      // No address of a person is left in what everybody may read.
      for (const { from, to } of ofFlags) expect(`${from} ${to}`).not.toContain("@example.test");
    }
    expect(flags).toBeGreaterThanOrEqual(15);
    expect(rows).toBeGreaterThan(100);
  },
);
