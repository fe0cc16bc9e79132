import "#tests/support/database.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ACTS } from "#lib/admin/act/registry.ts";
import { changeBugs } from "#lib/bugs/change/change-bugs.ts";
import { RELATION_FIELDS, type RelationField } from "#lib/bugs/fields/registry.ts";
import { type Moment, momentAt, momentNow } from "#lib/bugs/history/moment.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { db, pool } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

/** What history keeps of a bug: values by the number of what they name, texts by themselves, lists in order. */
type State = Record<string, string | string[]>;

const LISTS = ["cc", "keywords", "groups", ...RELATION_FIELDS, "seeAlso", "alias"];

async function stateOf(bugId: number): Promise<State> {
  const { rows } = await pool.query<State>(
    `SELECT b.summary, b.type::text, b.whiteboard, b.url, b.hardware, b.os, coalesce(b.deadline::text, '') AS deadline,
       b.product_id::text AS product, coalesce(b.component_id::text, '') AS component, coalesce(b.version_id::text, '') AS version,
       coalesce(b.target_release_id::text, '') AS "targetRelease", coalesce(b.target_milestone_id::text, '') AS "targetMilestone",
       coalesce(b.reporter_id::text, '') AS reporter, coalesce(b.assignee_id::text, '') AS assignee, coalesce(b.qa_contact_id::text, '') AS "qaContact",
       coalesce(b.duplicate_of_id::text, '') AS "duplicateOf",
       (SELECT id::text FROM statuses WHERE name = b.status) AS status,
       coalesce((SELECT id::text FROM resolutions WHERE name = b.resolution), '') AS resolution,
       (SELECT id::text FROM severities WHERE name = b.severity) AS severity,
       (SELECT id::text FROM priorities WHERE name = b.priority) AS priority,
       CASE WHEN b.reporter_accessible THEN 'yes' ELSE 'no' END AS "reporterAccessible",
       CASE WHEN b.cc_accessible THEN 'yes' ELSE 'no' END AS "ccAccessible",
       ARRAY(SELECT user_id::text FROM bug_cc WHERE bug_id = b.id ORDER BY 1) AS cc,
       ARRAY(SELECT keyword_id::text FROM bug_keywords WHERE bug_id = b.id ORDER BY 1) AS keywords,
       ARRAY(SELECT group_id::text FROM bug_groups WHERE bug_id = b.id ORDER BY 1) AS groups,
       ARRAY(SELECT depends_on_id::text FROM dependencies WHERE bug_id = b.id ORDER BY 1) AS "dependsOn",
       ARRAY(SELECT bug_id::text FROM dependencies WHERE depends_on_id = b.id ORDER BY 1) AS blocks,
       ARRAY(SELECT other_id::text FROM related_bugs WHERE bug_id = b.id ORDER BY 1) AS "relatedTo",
       ARRAY(SELECT regressed_by_id::text FROM regressions WHERE bug_id = b.id ORDER BY 1) AS "regressedBy",
       ARRAY(SELECT bug_id::text FROM regressions WHERE regressed_by_id = b.id ORDER BY 1) AS regressions,
       ARRAY(SELECT url FROM see_also WHERE bug_id = b.id ORDER BY 1) AS "seeAlso",
       ARRAY(SELECT alias::text FROM bug_aliases WHERE bug_id = b.id ORDER BY 1) AS alias
     FROM bugs b WHERE b.id = $1`,
    [bugId],
  );
  const [state] = rows;
  if (!state) throw new Error(`There is no bug ${bugId}.`);
  return state;
}

/** Does to a state what history says was done, one row after the other. */
async function replay(bugId: number, start: State): Promise<State> {
  const state = structuredClone(start);
  const rows = await db.change.findMany({
    where: { bugId, event: { isFiling: false } },
    orderBy: { id: "asc" },
  });
  for (const { field, from, to, fromId, toId } of rows) {
    const [gone, come] = [fromId === null ? from : String(fromId), toId === null ? to : String(toId)];
    const list = state[field];
    if (!LISTS.includes(field)) {
      if (field in state) expect([field, state[field]]).toEqual([field, gone]);
      if (field in state) state[field] = come;
    } else if (Array.isArray(list)) {
      if (gone !== "") expect(list, `${field} of ${bugId}`).toContain(gone);
      state[field] = [...list.filter((item) => item !== gone), ...(come === "" ? [] : [come])].sort();
    }
  }
  return state;
}

/** What a bug looks like now, and when that is. */
async function look(viewer: Viewer, id: number): Promise<{ id: number; at: Date; moment: Moment }> {
  const moment = momentNow(await getBug(viewer, id));
  const { rows } = await pool.query<{ now: Date }>("SELECT clock_timestamp() AS now, pg_sleep(0.002)");
  return { id, at: rows[0]?.now ?? expect.fail("no time"), moment };
}

const letters = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom("a", "b", "c") });
const some = (max: number) => fc.integer({ min: 0, max: max - 1 });

type Step =
  | { kind: "change"; bugs: number[]; input: ChangeBugInput }
  | { kind: "relate"; bug: number; other: number; field: RelationField; way: "add" | "remove" }
  | { kind: "duplicate"; bug: number; other: number }
  | { kind: "move"; bug: number; product: number }
  | { kind: "cc"; bug: number; person: number; way: "addCc" | "removeCc" }
  | { kind: "act"; name: "moveComponent" | "renameSeverity" | "deleteKeyword" | "merge" | "deleteVersion" };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("change" as const),
        bugs: fc.uniqueArray(some(4), { minLength: 1, maxLength: 3 }),
        input: fc.record(
          {
            summary: letters,
            whiteboard: letters,
            url: letters,
            deadline: fc.constantFrom("", "2026-12-24"),
            severity: fc.constantFrom("major", "minor", "normal"),
            priority: fc.constantFrom("high", "low"),
            status: fc.constantFrom("CONFIRMED", "IN_PROGRESS"),
            component: fc.constantFrom("", "General"),
            version: fc.constantFrom("", "1.0"),
            keywords: fc.constantFrom("", "shared", "own", "shared,own"),
            seeAlso: fc.constantFrom("", "https://a.test/", "https://a.test/,https://b.test/"),
            ccAccessible: fc.boolean(),
          },
          { requiredKeys: [] },
        ),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("relate" as const),
        bug: some(4),
        other: some(4),
        field: fc.constantFrom(...RELATION_FIELDS),
        way: fc.constantFrom("add" as const, "remove" as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("duplicate" as const), bug: some(4), other: some(4) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("move" as const), bug: some(4), product: some(2) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("cc" as const),
        bug: some(4),
        person: some(3),
        way: fc.constantFrom("addCc" as const, "removeCc" as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("act" as const),
        name: fc.constantFrom(
          "moveComponent" as const,
          "renameSeverity" as const,
          "deleteKeyword" as const,
          "merge" as const,
          "deleteVersion" as const,
        ),
      }),
    },
  ),
  { minLength: 4, maxLength: 14 },
);

async function scene() {
  const admin = await makeUser({ isAdministrator: true });
  const people = [await makeUser(), await makeUser(), await makeUser()];
  const products = [await makeProduct(), await makeProduct()];
  await db.keyword.create({ data: { name: "shared", description: "" } }).catch(() => {});
  for (const { id } of products) {
    await db.version.create({ data: { productId: id, name: "1.0", sortKey: "1" } });
    await db.keyword.create({ data: { productId: id, name: "own", description: "" } });
    for (const person of people) await grantRole(person.id, id, "maintainer");
  }
  const ids: number[] = [];
  for (const person of [0, 1, 2, 0]) {
    const viewer = await people[person]?.viewer();
    const product = products[0]?.name ?? "";
    if (viewer)
      ids.push(await makeBug(viewer, { product, component: "General", version: "1.0", keywords: ["own"] }));
  }
  return { admin: await admin.viewer(), people, products, ids };
}

type Scene = Awaited<ReturnType<typeof scene>>;

async function take(step: Step, { admin, people, products, ids }: Scene): Promise<void> {
  const numberOf = (index: number) => ids[index] ?? 0;
  const change = (bugs: number[], input: ChangeBugInput) =>
    changeBugs(admin, bugs.map(numberOf), changeBugInput.parse({ revision: "current", ...input }));
  switch (step.kind) {
    case "change":
      return void (await change(step.bugs, step.input));
    case "relate": {
      const list = { add: [] as number[], remove: [] as number[], [step.way]: [numberOf(step.other)] };
      return void (await change([step.bug], { [step.field]: list }));
    }
    case "duplicate":
      return void (await change([step.bug], { duplicateOf: numberOf(step.other) }));
    case "move":
      return void (await change([step.bug], { product: products[step.product]?.name }));
    case "cc":
      return void (await change([step.bug], { [step.way]: [people[step.person]?.handle ?? ""] }));
    case "act":
      return act(step.name, admin, { people, products });
  }
}

async function act(
  name: Extract<Step, { kind: "act" }>["name"],
  admin: Viewer,
  { people, products }: Pick<Scene, "people" | "products">,
): Promise<void> {
  const [here = "", there = ""] = products.map((product) => product.name);
  const perform = (act: string, input: Record<string, unknown>) =>
    ACTS.find((one) => one.name === act)?.perform(admin, input);
  if (name === "moveComponent")
    await perform("component.move", { product: here, component: "General", toProduct: there });
  if (name === "renameSeverity") await perform("severity.change", { value: "major", name: unique("Major ") });
  if (name === "deleteKeyword") await perform("keyword.delete", { product: here, keyword: "own" });
  if (name === "merge") await perform("user.merge", { user: people[1]?.handle, into: people[0]?.handle });
  if (name === "deleteVersion") {
    await perform("version.delete", {
      product: here,
      version: "1.0",
      moveTargetsTo: "none",
      moveFoundTo: "none",
    });
  }
}

it("replaying the history of a bug gives its current state, and taking it back what it looked like at any moment", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const world = await scene();
      const starts = await Promise.all(world.ids.map(stateOf));
      const seen: { id: number; at: Date; moment: Moment }[] = [];
      for (const step of sequence) {
        await take(step, world).catch((error: unknown) => {
          // What is refused leaves nothing behind.
          if (!(error instanceof AppError)) throw error;
        });
        for (const id of world.ids.slice(0, 2)) seen.push(await look(world.admin, id));
      }
      for (const [index, id] of world.ids.entries()) {
        const start = starts[index];
        if (start) expect(await replay(id, start)).toEqual(await stateOf(id));
      }
      // Names change without an event when what they name is renamed, or an account merged into another.
      const isRenamed = sequence.some(
        (step) => step.kind === "act" && ["renameSeverity", "merge"].includes(step.name),
      );
      for (const { id, at, moment } of isRenamed ? [] : seen) {
        const changes = await listChanges(world.admin, id);
        expect(momentAt(momentNow(await getBug(world.admin, id)), changes, at)).toEqual(moment);
      }
      await db.severity.updateMany({ where: { name: { startsWith: "Major " } }, data: { name: "major" } });
    }),
    { numRuns: 10, endOnFailure: true },
  );
}, 120_000);
