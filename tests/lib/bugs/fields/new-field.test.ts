import { beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { getBugChoices } from "#lib/bugs/fields/choices.ts";
import type { FieldDefinition } from "#lib/bugs/fields/definition.ts";
import { editableFacts } from "#lib/bugs/fields/editable-facts.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { filingControls } from "#lib/bugs/filing/filing-controls.ts";
import { startFiling } from "#lib/bugs/filing/filing-fields.ts";
import { describeChange } from "#lib/bugs/history/describe.ts";
import { abilitiesOn } from "#lib/bugs/policy.ts";
import { changeBugInput, fileBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { getBugForms } from "#lib/bugs/views/bug-forms.ts";
import { getFilingChoices } from "#lib/catalog/filing-choices.ts";
import { pool } from "#lib/db/client.ts";
import { InvalidInput } from "#lib/errors.ts";
import { importBugzilla } from "#lib/import/bugzilla.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { printCsv } from "#lib/search/csv.ts";
import { listFacets } from "#lib/search/facets.ts";
import { isFilterName } from "#lib/search/filters.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { bug as exported, writeLines } from "#tests/lib/import/fixture.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, grantRole, makeProduct, makeUser } from "#tests/support/factories.ts";
import { textsIn } from "#tests/support/render.ts";

// A definition and a column are all that a plain field takes. These four, one of each kind, are nowhere else.
const newFields = vi.hoisted(
  () =>
    ({
      effort: {
        label: "Effort",
        kind: "number",
        guard: "edit",
        column: "effort",
        max: 1000,
        isFiled: true,
        listed: "descending",
        isFilter: true,
      },
      buildTag: {
        label: "Build tag",
        kind: "line",
        guard: "edit",
        column: "build_tag",
        max: 40,
        isFiled: true,
        help: "As the build server calls it.",
        listed: "ascending",
        isFilter: true,
        bugzilla: ["cf_build_tag"],
      },
      freezesOn: {
        label: "Freezes on",
        kind: "day",
        guard: "edit",
        column: "freezes_on",
        isFiled: true,
        listed: "ascending",
        isFilter: true,
      },
      risk: {
        label: "Risk",
        kind: "choice",
        guard: "edit",
        column: "risk",
        choices: ["unknown", "low", "high"],
        isFiled: true,
        listed: "ascending",
        isFilter: true,
      },
    }) satisfies Record<string, FieldDefinition>,
);
vi.mock("#lib/bugs/fields/registry/more.ts", async (original) => {
  const { moreFields } = await original<typeof import("#lib/bugs/fields/registry/more.ts")>();
  return { moreFields: { ...moreFields, ...newFields } };
});

vi.mock("next/navigation", () => ({ usePathname: () => "/", useRouter: () => ({}) }));
const { BugFacts } = await import("#components/bugs/bug-facts.tsx");

const names = Object.keys(newFields);
type Values = Record<keyof typeof newFields, string>;
const full: Values = { effort: "20", buildTag: "4.5-B12", freezesOn: "2026-11-22", risk: "low" };
const later: Values = { effort: "100", buildTag: "4.6-b1", freezesOn: "2027-01-02", risk: "high" };
const none: Values = { effort: "", buildTag: "", freezesOn: "", risk: "unknown" };

let product: Awaited<ReturnType<typeof makeProduct>>;
let developer: Viewer;
/** The bugs with the values `full`, `later` and `none`. */
let bugs: [full: number, later: number, none: number];

beforeAll(async () => {
  await resetDatabase();
  await pool.query(`ALTER TABLE bugs
    ADD COLUMN effort integer,
    ADD COLUMN build_tag text NOT NULL DEFAULT '',
    ADD COLUMN freezes_on date,
    ADD COLUMN risk text NOT NULL DEFAULT 'unknown'`);
  product = await makeProduct();
  const { id, viewer } = await makeUser();
  await grantRole(id, product.id, "developer");
  developer = await viewer();
  bugs = [await file("First", full), await file("Second", later), await file("Third", {})];
});

function file(summary: string, values: object): Promise<number> {
  return fileBug(developer, fileBugInput.parse({ product: product.name, summary, ...values }));
}

const query = (address: string) => parseBugQuery(new URLSearchParams(address)).query;

test("it is a column of lists and of their CSV", async () => {
  const asked = query(`columns=${names.join()}&sort=id&status=all`);
  const { rows } = await runSearch(anonymousViewer, asked);
  expect(rows).toMatchObject([full, later, none]);
  let csv = "";
  for await (const part of printCsv(anonymousViewer, { query: asked, problems: [] })) csv += part;
  expect(csv.split("\r\n")).toEqual([
    "Number,Summary,Effort,Build tag,Freezes on,Risk",
    `${bugs[0]},First,20,4.5-B12,2026-11-22,low`,
    `${bugs[1]},Second,100,4.6-b1,2027-01-02,high`,
    `${bugs[2]},Third,,,,unknown`,
    "",
  ]);
});

test.each([
  ["effort", [0, 1, 2], [1, 0, 2]],
  ["buildTag", [0, 1, 2], [1, 0, 2]],
  ["freezesOn", [0, 1, 2], [1, 0, 2]],
  ["risk", [1, 0, 2], [2, 0, 1]],
])("lists sort by %s both ways, page by page, what is empty last", async (field, up, down) => {
  for (const [sort, order] of [
    [field, up],
    [`-${field}`, down],
  ] as const) {
    const asked = query(`sort=${sort}&status=all`);
    expect(asked.sort.column).toBe(field);
    const found: number[] = [];
    let after: string | null = "";
    let last: string | null = null;
    while (after !== null) {
      const page = await runSearch(anonymousViewer, asked, { after, limit: 1 });
      expect(page.problems).toEqual([]);
      found.push(...page.rows.map(({ id }) => id));
      [after, last] = [page.next, page.previous];
    }
    expect(found).toEqual(order.map((at) => bugs[at]));
    const { rows } = await runSearch(anonymousViewer, asked, { before: last ?? "", limit: 1 });
    expect(rows.map(({ id }) => id)).toEqual([bugs[order[1] ?? 0]]);
  }
});

test.each([
  ["effort=20", [0]],
  ["effort=20,100", [0, 1]],
  ["effort=none", [2]],
  ["effort=none&effort=100", [1, 2]],
  ["buildTag=-b1", [0, 1]],
  ["buildTag=B12", [0]],
  ["buildTag=%25", []],
  ["buildTag=none,4.6", [1, 2]],
  ["freezesOn=2026-11-22", [0]],
  ["freezesOn=none", [2]],
  ["risk=unknown&risk=high", [1, 2]],
])("lists are filtered by %s", async (address, expected) => {
  const { query, problems } = parseBugQuery(new URLSearchParams(`${address}&sort=id&status=all`));
  const { rows, problems: more } = await runSearch(anonymousViewer, query);
  expect([...problems, ...more]).toEqual([]);
  expect(rows.map(({ id }) => id)).toEqual(expected.map((at) => bugs[at]));
});

test("a filter refuses what the field cannot be, and offers what it can", async () => {
  const { problems } = parseBugQuery(
    new URLSearchParams("effort=few&freezesOn=2026-13-01&risk=none&risk=huge"),
  );
  expect(problems.map(({ field, value, message }) => `${field} ${value}: ${message}`)).toEqual([
    "effort few: Effort is a whole number.",
    "freezesOn 2026-13-01: Give a date as 2026-11-22.",
    "risk none: This is never empty.",
    "risk huge: Risk is one of unknown, low, high.",
  ]);
  const offered = names.map(async (name) => {
    if (!isFilterName(name)) throw new Error(`${name} is no filter.`);
    return (await listFacets(developer, query(""), name)).map(({ value }) => value);
  });
  expect(await Promise.all(offered)).toEqual([["@none"], ["@none"], ["@none"], ["unknown", "low", "high"]]);
});

test("it is filed, shown and edited, with history, like any other", async () => {
  const id = await file("Filed", full);
  expect(await getBug(developer, id)).toMatchObject(full);
  await change(id, later);
  expect(await getBug(developer, id)).toMatchObject(later);
  await change(id, { ...none, risk: "" });
  expect(await getBug(developer, id)).toMatchObject({ ...none, risk: "high" });
  const history = await listChanges(developer, id);
  const line = ({ revision, field, from, to }: (typeof history)[number]) => [revision, field, from, to];
  expect(history.map(line).sort()).toEqual([
    [2, "buildTag", "4.5-B12", "4.6-b1"],
    [2, "effort", "20", "100"],
    [2, "freezesOn", "2026-11-22", "2027-01-02"],
    [2, "risk", "low", "high"],
    [3, "buildTag", "4.6-b1", ""],
    [3, "effort", "100", ""],
    [3, "freezesOn", "2027-01-02", ""],
  ]);
  expect(history.map(describeChange)).toContain("Effort: 20 → 100");
});

test("what it cannot be is refused at it, by the same words when filing and when editing", () => {
  const wrong = { effort: "1001", buildTag: "x".repeat(41), freezesOn: "soon", risk: "huge" };
  const messages = {
    effort: ["Effort is a whole number from 0 to 1000."],
    buildTag: ["The build tag is too long: at most 40 characters."],
    freezesOn: ["Give a date as 2026-11-22."],
    risk: ["Choose unknown, low or high."],
  };
  for (const schema of [changeBugInput, fileBugInput.omit({ product: true, summary: true })]) {
    const { error } = schema.safeParse(wrong);
    expect(error && z.flattenError(error).fieldErrors).toEqual(messages);
  }
});

test("changing it takes the right that its definition names", async () => {
  const stranger = await (await makeUser()).viewer();
  const bug = await getBug(stranger, bugs[0]);
  expect(abilitiesOn(developer, bug).fields).toEqual(expect.arrayContaining(names));
  for (const name of names) expect(abilitiesOn(stranger, bug).fields).not.toContain(name);
  await expect(change(bugs[0], { effort: "1" }, stranger)).rejects.toThrow(InvalidInput);
});

test("the page shows a row for it; an empty one is offered to those who can fill it, and hidden from others", async () => {
  const [shown, hidden] = [await draw(bugs[0], anonymousViewer), await draw(bugs[2], anonymousViewer)];
  for (const [label, text] of rowsOf(full)) expect(shown).toContain(`${label}|${text}|`);
  for (const label of ["Effort", "Build tag", "Freezes on"]) expect(hidden).not.toContain(label);
  const editable = await draw(bugs[2], developer);
  for (const label of ["effort", "build tag", "freezes on"])
    expect(editable).toMatch(new RegExp(`Add\\|.*\\b${label}(\\||$)`));
});

test("both forms have a control for it, with its label and its value", async () => {
  const bug = await getBug(developer, bugs[0]);
  const facts = editableFacts(bug, abilitiesOn(developer, bug), await getBugChoices(developer, bug));
  const choices = await getFilingChoices(developer, product.name);
  const filing = filingControls(developer, choices, ["CONFIRMED"]);
  const ofNew = <Field extends { name: string }>(fields: Field[]) =>
    fields.filter(({ name }) => names.includes(name));
  const word = (value: string) => ({ value, label: value });
  const help = "As the build server calls it.";
  const inForm = { group: "More", isWide: false };
  expect(ofNew(facts)).toEqual([
    {
      name: "effort",
      label: "Effort",
      value: "20",
      ...inForm,
      kind: "input",
      input: { inputMode: "numeric" },
    },
    { name: "buildTag", label: "Build tag", value: "4.5-B12", ...inForm, kind: "input", help },
    {
      name: "freezesOn",
      label: "Freezes on",
      value: "2026-11-22",
      ...inForm,
      kind: "input",
      input: { type: "date" },
    },
    {
      name: "risk",
      label: "Risk",
      value: "low",
      ...inForm,
      kind: "select",
      options: ["unknown", "low", "high"].map(word),
    },
  ]);
  expect(ofNew(filing)).toEqual([
    {
      name: "effort",
      label: "Effort",
      isWide: false,
      kind: "input",
      input: { inputMode: "numeric" },
    },
    { name: "buildTag", label: "Build tag", isWide: false, kind: "input", help },
    { name: "freezesOn", label: "Freezes on", isWide: false, kind: "input", input: { type: "date" } },
    {
      name: "risk",
      label: "Risk",
      isWide: false,
      kind: "select",
      empty: "unknown",
      options: ["low", "high"].map(word),
    },
  ]);
});

test("the address of the form for a new bug fills it", async () => {
  const choices = await getFilingChoices(developer, product.name);
  expect(startFiling(developer, choices, { ...full, risk: "LOW" })).toMatchObject({
    values: full,
    problems: [],
  });
  expect(startFiling(developer, choices, { risk: "huge" }).problems).toEqual([
    `There is no risk “huge” to choose in ${product.name}.`,
  ]);
});

test("an import takes it by Bugzilla's name or ours, in the bug or among its custom fields, with its history", async () => {
  const file = writeLines("new-field.jsonl", [
    exported(1, {
      cf_build_tag: "4.7-B1",
      effort: 7,
      custom: { risk: "HIGH", freezesOn: "2026-12-24", cf_boat: "blue" },
      history: [
        {
          who: "ann@example.test",
          when: "2009-05-07T10:00:00Z",
          field: "cf_build_tag",
          removed: "",
          added: "4.7-B1",
        },
      ],
    }),
    exported(2, { buildTag: "", custom: { cf_build_tag: "4.8", risk: "mortal", effort: "12" } }),
    exported(3, { effort: "many" }),
    exported(4, { custom: { freezesOn: "soon" } }),
  ]);
  const { rejects } = await importBugzilla([file]);
  expect(rejects.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    "3 “effort” is not a whole number.",
    "4 “freezesOn” is not a date such as 2026-11-22.",
  ]);
  const { rows } = await pool.query<{ id: number }>(
    "SELECT bug_id AS id FROM imported_bugs ORDER BY original_id",
  );
  const [one, other] = rows.map(({ id }) => id);

  const bug = await getBug(everything, one ?? 0);
  expect(bug).toMatchObject({
    effort: "7",
    buildTag: "4.7-B1",
    freezesOn: "2026-12-24",
    risk: "high",
  });
  expect(bug.custom).toEqual({ cf_boat: "blue" });
  expect(await listChanges(everything, one ?? 0)).toMatchObject([
    { field: "buildTag", from: "", to: "4.7-B1" },
  ]);
  const next = await getBug(everything, other ?? 0);
  expect(next).toMatchObject({ effort: "12", buildTag: "4.8", freezesOn: "", risk: "unknown" });
  expect(next.custom).toEqual({ risk: "mortal" });
});

async function change(id: number, input: object, viewer = developer): Promise<void> {
  await changeBug(viewer, id, changeBugInput.parse({ revision: "current", ...input }));
}

/** The text of the facts of a bug's page, with a bar between its parts. */
async function draw(id: number, viewer: Viewer): Promise<string> {
  const bug = await getBug(viewer, id);
  const { flags } = await getBugForms(viewer, bug, { withStatuses: false, allFlags: false });
  const facts = BugFacts({
    bug,
    abilities: abilitiesOn(viewer, bug),
    flags,
    withFlagForms: false,
    canExplainAccess: false,
    follows: false,
    isSignedIn: false,
    watches: [],
  });
  return textsIn(facts).join("|");
}

function rowsOf({ effort, buildTag, freezesOn, risk }: Values): [string, string][] {
  return [
    ["Effort", effort],
    ["Build tag", buildTag],
    ["Freezes on", freezesOn],
    ["Risk", risk],
  ];
}
