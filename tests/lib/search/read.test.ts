import { beforeAll, expect, test, vi } from "vitest";
import { GET } from "#app/bugs.csv/route.ts";
import { pool, SEARCH_CONNECTIONS, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { Busy } from "#lib/errors.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { listFacets } from "#lib/search/facets.ts";
import { findNeighbours } from "#lib/search/neighbours.ts";
import { bugQuery } from "#lib/search/query.ts";
import { searchQueue, searchRows, TooSlow } from "#lib/search/read.ts";
import { countSearch, runSearch, streamSearch } from "#lib/search/run-search.ts";
import { addBug, makeWorld } from "#tests/lib/search/fixture.ts";
import { resetDatabase } from "#tests/support/database.ts";

// Next gives server code this one in its builds.
vi.mock("next/navigation", () => import("next/dist/client/components/navigation.react-server.js"));
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => anonymousViewer }));

beforeAll(async () => {
  await resetDatabase();
  await makeWorld();
});

const search = (statement: ReturnType<typeof sql>) => searchRows(anonymousViewer, statement);

/** Slow searches of strangers, until the work is done; then the database is told to cancel them. */
async function whileStrangersSearch(count: number, work: () => Promise<void>): Promise<unknown[]> {
  const slow = Array.from({ length: count }, () =>
    search(sql`SELECT pg_sleep(60)`).catch((error: unknown) => error),
  );
  await vi.waitUntil(async () => (await running()).length === SEARCH_CONNECTIONS - 1);
  try {
    await work();
  } finally {
    const cancel = setInterval(async () => {
      for (const pid of await running()) await pool.query("SELECT pg_cancel_backend($1)", [pid]);
    }, 20);
    await Promise.all(slow).finally(() => clearInterval(cancel));
  }
  return Promise.all(slow);
}

async function running(): Promise<number[]> {
  const { rows } = await pool.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND state = 'active'",
  );
  return rows.map(({ pid }) => pid);
}

test("ten concurrent slow searches do not block other pages, nor searches of signed-in users", async () => {
  const answers = await whileStrangersSearch(10, async () => {
    const pages = Array.from({ length: 20 }, () => queryRows(sql`SELECT 1 AS one`));
    expect(await Promise.all(pages)).toHaveLength(20);
    expect(await searchRows({ ...anonymousViewer, userId: 1 }, sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  });
  expect(answers.every((answer) => answer instanceof TooSlow)).toBe(true);
});

test("everything that lists, counts or exports uses the search queue", async () => {
  const id = await addBug();
  const query = bugQuery();
  const doors: [string, () => Promise<unknown>][] = [
    ["a list", () => runSearch(anonymousViewer, query)],
    ["a count", () => countSearch(anonymousViewer, query)],
    ["a facet", () => listFacets(anonymousViewer, query, "status")],
    ["neighbours", () => findNeighbours(anonymousViewer, query, id, new Date())],
    ["an export", () => streamSearch(anonymousViewer, query).next()],
  ];
  const full = vi.spyOn(searchQueue(), "run").mockRejectedValue(new Busy("Too many.", 5));
  for (const [name, open] of doors) await expect(open(), name).rejects.toThrow(Busy);
  full.mockRestore();
  for (const [name, open] of doors) await expect(open(), name).resolves.toBeTruthy();
});

test("an export during overload is rejected with a retry time", async () => {
  const full = vi.spyOn(searchQueue(), "run").mockRejectedValue(new Busy("Too many.", 5));
  const response = await GET(new Request("http://localhost/bugs.csv"));
  full.mockRestore();
  expect(response.status).toBe(503);
  expect(response.headers.get("Retry-After")).toBe("5");
  expect(await response.json()).toMatchObject({ message: "Too many." });
});

test("searches are read-only and have a timeout", async () => {
  await expect(search(sql`INSERT INTO keywords (name) VALUES ('mine')`)).rejects.toThrow(/read-only/);
  expect(await search(sql`SHOW statement_timeout`)).toEqual([{ statement_timeout: "5s" }]);
  expect(await queryRows(sql`SHOW statement_timeout`)).toEqual([{ statement_timeout: "0" }]);
});
