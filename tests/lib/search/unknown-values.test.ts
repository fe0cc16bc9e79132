import { beforeAll, describe, expect, test, vi } from "vitest";
import { GET } from "#app/bugs.csv/route.ts";
import { anonymousViewer, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { listFacets } from "#lib/search/facets.ts";
import { FILTER_NAMES, FILTERS, type FilterKind, type FilterName } from "#lib/search/filters.ts";
import { findNeighbours } from "#lib/search/neighbours.ts";
import { parseBugQuery, printBugQuery } from "#lib/search/query.ts";
import { countSearch, runSearch } from "#lib/search/run-search.ts";
import { addBug, makeWorld } from "#tests/lib/search/fixture.ts";
import { resetDatabase } from "#tests/support/database.ts";

vi.mock("next/navigation", () => import("next/dist/client/components/navigation.react-server.js"));
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => anonymousViewer }));

// What is not understood is never ignored: a table over every filter that there is.

let bug: number;

beforeAll(async () => {
  await resetDatabase();
  await makeWorld();
  bug = await addBug({ assignee: "ann", component: "Network" });
  await addBug({ product: "Secret", component: "Vault", version: "9.9", keywords: ["gold"] });
});

/** Something that no bug can have; a line may have any text, so only a line that is too long is invalid. */
const unknownOf = (name: FilterName) => (FILTERS[name].kind === "line" ? "x".repeat(201) : "no-such");

/** Everything that a viewer is told of a search, by every way to ask. */
async function ask(viewer: Viewer, address: string) {
  const { query, problems } = parseBugQuery(new URLSearchParams(address));
  const found = await runSearch(viewer, query);
  return {
    ids: found.rows.map(({ id }) => id),
    count: found.count.number,
    counted: (await countSearch(viewer, query)).number,
    beside: await findNeighbours(viewer, query, bug, new Date(Date.now() + 60_000)),
    problems: [...problems, ...found.problems],
  };
}

/** A value of a filter that the bug has. */
const KNOWN: Partial<Record<FilterKind, string>> = {
  line: "none",
  number: "none",
  day: "none",
  phase: "confirmed",
};
async function knownOf(name: FilterName): Promise<string> {
  const { kind, canBeNone } = FILTERS[name];
  if (kind === "bug") return canBeNone ? "none" : String(bug);
  if (name === "assignee") return "ann";
  const { query } = parseBugQuery(new URLSearchParams("status=all"));
  const values = KNOWN[kind]
    ? [KNOWN[kind]]
    : (await listFacets(anonymousViewer, query, name)).map(({ value }) => value);
  if (canBeNone && name !== "component") values.unshift(kind === "person" ? "@nobody" : "none");
  for (const value of values) {
    const { ids } = await ask(anonymousViewer, `status=all&${new URLSearchParams({ [name]: value })}`);
    if (ids.includes(bug)) return value;
  }
  throw new Error(`No value of ${name} finds the bug.`);
}

describe.each(FILTER_NAMES)("an unknown value of %s", (name) => {
  const others: Record<string, string> = name === "status" ? {} : { status: "all" };

  test("alone matches nothing, and is named", async () => {
    const told = await ask(
      anonymousViewer,
      String(new URLSearchParams({ ...others, [name]: unknownOf(name) })),
    );
    expect(told).toMatchObject({ ids: [], count: 0, counted: 0, beside: { previous: null, next: null } });
    expect(told.problems).toMatchObject([{ field: name }]);
    expect(unknownOf(name)).toContain(told.problems[0]?.value.replace("…", ""));
  });

  test("beside a known one leaves that, and is named", async () => {
    const known = await knownOf(name);
    const params = new URLSearchParams({ ...others, [name]: known });
    expect((await ask(anonymousViewer, String(params))).ids).toContain(bug);
    params.append(name, unknownOf(name));
    const told = await ask(anonymousViewer, String(params));
    expect(told.ids).toContain(bug);
    expect(told.problems).toMatchObject([{ field: name }]);
  });

  test("stays in the address, so that no link of the page widens the list", async () => {
    const { query } = parseBugQuery(new URLSearchParams({ [name]: unknownOf(name) }));
    const again = parseBugQuery(printBugQuery(query)).query;
    expect(again).toEqual(query);
    expect((await runSearch(anonymousViewer, again)).rows).toEqual([]);
  });

  test("is refused by CSV, which names it", async () => {
    const params = new URLSearchParams({ [name]: unknownOf(name) });
    const response = await GET(new Request(`http://here.test/bugs.csv?${params}`));
    expect(response.status).toBe(400);
    const { message, fields } = await response.json();
    expect(message).toMatch(new RegExp(`^${FILTERS[name].label} “${unknownOf(name).slice(0, 60)}`));
    expect(Object.keys(fields)).toEqual([name]);
  });
});

test("all is not what an unknown status beside it means: that is named", async () => {
  const told = await ask(anonymousViewer, "status=all&status=no-such");
  expect(told.ids).toEqual([bug]);
  expect(told.problems).toMatchObject([{ field: "status", value: "no-such" }]);
});

test("CSV names every part that is not understood: parameters, columns, orders and values", async () => {
  const address = "flag=&colour=red&columns=taste&sort=smell&targetMilestone=M9&assignee=nobody-here";
  const response = await GET(new Request(`http://here.test/bugs.csv?${address}`));
  expect(response.status).toBe(400);
  const { message, fields } = await response.json();
  for (const part of ["flag", "colour", "taste", "smell", "M9", "nobody-here"])
    expect(message).toContain(`“${part}”`);
  expect(Object.keys(fields).sort()).toEqual([
    "assignee",
    "colour",
    "columns",
    "flag",
    "sort",
    "targetMilestone",
  ]);
});

test("a hidden thing is an unknown one: to rows, counts, neighbours, choices and CSV", async () => {
  const hidden = {
    product: "Secret",
    component: "Vault",
    version: "9.9",
    targetMilestone: "Heist",
    keyword: "gold",
  };
  for (const [name, value] of Object.entries(hidden)) {
    const told = async (given: string) => {
      const address = `status=all&${name}=${given}`;
      const csv = await GET(new Request(`http://here.test/bugs.csv?${address}`));
      const { query } = parseBugQuery(new URLSearchParams(address));
      const choices = await Promise.all(
        FILTER_NAMES.map((filter) => listFacets(anonymousViewer, query, filter)),
      );
      const answer = [await ask(anonymousViewer, address), csv.status, await csv.text(), choices];
      return JSON.stringify(answer).replaceAll(given, "it");
    };
    expect(await told(value)).toBe(await told("Nowhere"));
    expect((await ask(systemViewer("test"), `status=all&${name}=${value}`)).problems).toEqual([]);
  }
});

describe("more than can be looked for", () => {
  test.each([
    ["501 characters", `text=${"x".repeat(501)}`],
    ["two texts that are too long together", `text=${"x".repeat(300)}&q=${"y".repeat(300)}`],
    ["11 words", `text=${Array.from({ length: 11 }, (_, index) => `word${index}`).join("+")}`],
    ["101 values", Array.from({ length: 101 }, (_, index) => `id=${index + 1}`).join("&")],
  ])("%s match nothing, are named, and stay so when they are saved", async (_what, address) => {
    const told = await ask(anonymousViewer, `status=all&${address}`);
    expect(told).toMatchObject({ ids: [], count: 0, counted: 0, beside: { previous: null, next: null } });
    expect(told.problems).toHaveLength(1);
    const again = printBugQuery(parseBugQuery(new URLSearchParams(address)).query).toString();
    expect((await ask(anonymousViewer, again)).problems).toHaveLength(1);
    expect((await GET(new Request(`http://localhost/bugs.csv?${address}`))).status).toBe(400);
  });

  test("ten words of a bug find it, and eleven are too many", async () => {
    const words = Array.from({ length: 12 }, (_, index) => `quay${index}`);
    const id = await addBug({ summary: words.join(" ") });
    expect((await ask(anonymousViewer, `text=${words.slice(0, 10).join("+")}`)).ids).toEqual([id]);
    expect((await ask(anonymousViewer, `text=${words.slice(0, 11).join("+")}`)).ids).toEqual([]);
  });

  test.each(["after=x", "before=x", "edit=filter"])("a file of the whole list has no %s", async (address) => {
    const response = await GET(new Request(`http://localhost/bugs.csv?${address}`));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(address.split("=")[0]);
  });
});
