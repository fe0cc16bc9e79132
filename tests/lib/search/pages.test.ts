import { beforeAll, describe, expect, test } from "vitest";
import { db, pool } from "#lib/db/client.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { COLUMN_NAMES, isSortable } from "#lib/search/columns.ts";
import { findNeighbours } from "#lib/search/neighbours.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch, streamSearch } from "#lib/search/run-search.ts";
import { addBug, makeWorld } from "#tests/lib/search/fixture.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { audienceOf, makeEvent } from "#tests/support/events.ts";

const query = (text: string) => parseBugQuery(new URLSearchParams(text)).query;

describe("pages", () => {
  const sorts = COLUMN_NAMES.filter(isSortable).flatMap((column) => [column, `-${column}`]);
  const total = 23;

  beforeAll(async () => {
    await resetDatabase();
    await makeWorld();
    const pick = <T>(list: T[], n: number): T | undefined => list[n % list.length];
    for (let n = 0; n < total; n += 1) {
      await addBug({
        product: pick(["Engine", "Agent"], n),
        component: pick(["General", null, "Network"], n),
        summary: pick(["Same", "same", "Ärger", 'it\'s 100% \\ "odd"', "x".repeat(900)], n),
        status: pick(["CONFIRMED", "RESOLVED", "UNCONFIRMED"], n),
        resolution: pick([undefined, "FIXED", undefined], n),
        severity: pick(["unspecified", "blocker", "normal"], n),
        priority: pick(["unspecified", "low"], n),
        assignee: pick([undefined, "ann", "bob"], n),
        reporter: pick([undefined, "ann"], n),
        qaContact: pick(["cleo", undefined, undefined], n),
        version: pick([undefined, "4.4", "4.3"], n),
        targetRelease: pick([undefined, undefined, "4.5"], n),
        targetMilestone: pick(["M1", undefined, "M2"], n),
        changedAt: pick(["2026-01-01T00:00:00.123Z", "2026-01-01T00:00:00.124Z"], n),
      });
    }
  });

  test.each(sorts)(
    "sorted by %s give every bug once, forwards, and the same pages backwards",
    async (sort) => {
      const asked = query(`status=all&sort=${sort}`);
      const whole = await runSearch(anonymousViewer, asked, { limit: 100 });
      const order = whole.rows.map(({ id }) => id);
      expect(new Set(order).size).toBe(total);
      expect([whole.next, whole.previous]).toEqual([null, null]);

      const forwards: number[][] = [];
      let page = await runSearch(anonymousViewer, asked, { limit: 4 });
      for (;;) {
        forwards.push(page.rows.map(({ id }) => id));
        expect(page.problems).toEqual([]);
        expect(page.count).toEqual({ number: total, isExact: true });
        if (!page.next) break;
        page = await runSearch(anonymousViewer, asked, { after: page.next, limit: 4 });
      }
      expect(forwards.flat()).toEqual(order);

      const backwards = [page.rows.map(({ id }) => id)];
      while (page.previous) {
        page = await runSearch(anonymousViewer, asked, { before: page.previous, limit: 4 });
        expect(page.next).not.toBeNull();
        backwards.unshift(page.rows.map(({ id }) => id));
      }
      expect(backwards).toEqual(forwards);
    },
  );

  test("sort by severity from bad to harmless, with unset ones last in both directions", async () => {
    const order = async (sort: string) => [
      ...new Set(
        (await runSearch(anonymousViewer, query(`status=all&sort=${sort}`))).rows.map((row) => row.severity),
      ),
    ];
    expect(await order("severity")).toEqual(["blocker", "normal", "unspecified"]);
    expect(await order("-severity")).toEqual(["normal", "blocker", "unspecified"]);
  });

  test("are the same in an export, which has every bug once", async () => {
    const ids: number[] = [];
    for await (const rows of streamSearch(anonymousViewer, query("status=all&sort=assignee"), 5))
      ids.push(...rows.map(({ id }) => id));
    const whole = await runSearch(anonymousViewer, query("status=all&sort=assignee"), { limit: 100 });
    expect(ids).toEqual(whole.rows.map(({ id }) => id));
  });

  test("that do not exist any more give the first page, with a message", async () => {
    const places = [
      "x",
      "[]",
      "null",
      '["\\u0000",1]',
      "[1e99,1]",
      '["x",1.5]',
      "[null,1]",
      '[{"a":1},2]',
      `["${"x".repeat(9000)}",1]`,
    ];
    for (const sort of ["changed", "severity", "summary", "-id", "version"]) {
      const first = await runSearch(anonymousViewer, query(`sort=${sort}`), { limit: 2 });
      for (const text of places) {
        for (const after of [text, Buffer.from(text).toString("base64url")]) {
          const page = await runSearch(anonymousViewer, query(`sort=${sort}`), { after, limit: 2 });
          const isPlace = page.problems.length === 0;
          if (!isPlace) expect(page.rows).toEqual(first.rows);
        }
      }
    }
  });
});

describe("the neighbours of a bug", () => {
  const later = new Date("2100-01-01");

  test("are those in the list", async () => {
    for (const sort of ["changed", "-severity", "version"]) {
      const asked = query(`status=all&sort=${sort}`);
      const order = (await runSearch(anonymousViewer, asked, { limit: 100 })).rows.map(({ id }) => id);
      for (const [index, id] of order.entries()) {
        expect(await findNeighbours(anonymousViewer, asked, id, later)).toEqual({
          previous: order[index - 1] ?? null,
          next: order[index + 1] ?? null,
          after: null,
        });
      }
    }
  });

  test("are the previous ones when it was changed since the list was opened", async () => {
    await resetDatabase();
    await makeWorld();
    const day = (n: number) => `2026-01-0${n}T00:00:00Z`;
    const ids: number[] = [];
    for (const n of [4, 3, 2, 1]) ids.push(await addBug({ changedAt: day(n) }));
    await pool.query("UPDATE bugs SET created_at = changed_at");
    const [first, second, third, last] = ids;
    // The second is closed: gone from the list of open bugs, and the last that was changed.
    await pool.query(
      "UPDATE bugs SET status = 'RESOLVED', resolution = 'FIXED', changed_at = '2026-01-09' WHERE id = $1",
      [second],
    );
    const beside = (id: number | undefined) =>
      findNeighbours(anonymousViewer, query(""), id ?? 0, new Date("2026-01-05"));
    expect(await beside(second)).toEqual({ previous: first, next: third, after: null });
    expect(await beside(third)).toEqual({ previous: first, next: last, after: null });
    // Closed long ago: it is not in that list and has no neighbours.
    await pool.query("UPDATE bugs SET changed_at = '2026-01-03' WHERE id = $1", [second]);
    expect(await beside(second)).toEqual({ previous: null, next: null, after: null });
  });

  test("are the previous ones, regardless of private changes", async () => {
    await resetDatabase();
    await makeWorld();
    const ids: number[] = [];
    for (const day of [4, 3, 2, 1]) ids.push(await addBug({ changedAt: `2026-01-0${day}T00:00:00Z` }));
    const [, second, third = 0, last] = ids;
    await pool.query("UPDATE bugs SET created_at = changed_at");
    const { productId } = await db.bug.findUniqueOrThrow({ where: { id: third } });
    const audienceId = await audienceOf({ productId });
    const eventId = await makeEvent(third, { audienceId });
    const at = "2026-01-04T12:00:00Z";
    const part = { bugId: third, eventId, audienceId };
    await db.comment.create({ data: { ...part, number: 1, text: "x", html: "x", createdAt: at } });
    await db.change.create({ data: { ...part, at, field: "flag", from: "", to: "review?" } });
    await pool.query("UPDATE bugs SET changed_at = '2026-01-09' WHERE id = $1", [third]);
    expect(await findNeighbours(anonymousViewer, query(""), third, new Date("2026-01-05"))).toEqual({
      previous: second,
      next: last,
      after: null,
    });
  });

  test("lead back to a page of the list with the bug on it", async () => {
    await resetDatabase();
    await makeWorld();
    const ids: number[] = [];
    for (let count = 0; count < 120; count += 1) ids.push(await addBug());
    const asked = query("status=all&sort=id");
    const first = await runSearch(anonymousViewer, asked);
    const pages = [
      { after: null, before: null },
      { after: first.next, before: null },
    ];
    for (const [visited, index] of [
      [pages[0], 49],
      [pages[0], 50],
      [pages[0], 119],
      [pages[1], 49],
      [pages[1], 50],
    ] as const) {
      const id = ids[index] ?? 0;
      const { after } = await findNeighbours(anonymousViewer, asked, id, later, visited);
      const page = await runSearch(anonymousViewer, asked, { after: after ?? visited?.after ?? "" });
      expect(
        page.rows.map((row) => row.id),
        `${index}`,
      ).toContain(id);
    }
    expect(await findNeighbours(anonymousViewer, asked, ids[49] ?? 0, later)).toMatchObject({ after: null });
  });

  test("are never hidden bugs, and hidden bugs have none", async () => {
    const asked = query("status=all&sort=id");
    const [before, hidden, after] = [await addBug(), await addBug({ product: "Secret" }), await addBug()];
    expect((await findNeighbours(anonymousViewer, asked, before, later)).next).toBe(after);
    expect(await findNeighbours(anonymousViewer, asked, hidden, later)).toEqual({
      previous: null,
      next: null,
      after: null,
    });
    expect(await findNeighbours(anonymousViewer, asked, 999_999, later)).toEqual({
      previous: null,
      next: null,
      after: null,
    });
  });
});
