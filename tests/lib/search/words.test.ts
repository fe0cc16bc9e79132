import { beforeAll, describe, expect, test } from "vitest";
import { bugListAddress } from "#components/catalog/addresses.ts";
import { pool } from "#lib/db/client.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { FILTER_NAMES, FILTERS } from "#lib/search/filters.ts";
import { bugsHref, parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { STATUS_WORDS } from "#lib/search/words.ts";
import { addBug, makeWorld } from "#tests/lib/search/fixture.ts";
import { resetDatabase } from "#tests/support/database.ts";

// Our words carry a mark, so that a thing may be called like one of them.

const ask = async (address: string) => {
  const { query, problems } = parseBugQuery(new URLSearchParams(address));
  const found = await runSearch(anonymousViewer, query, { limit: 500 });
  return {
    ids: found.rows.map(({ id }) => id).sort((a, b) => a - b),
    problems: [...problems, ...found.problems],
    href: bugsHref(found.understood),
  };
};

beforeAll(async () => {
  await resetDatabase();
  await makeWorld();
});

describe("where nothing is called like one of our words", () => {
  test.each(STATUS_WORDS)(
    "the unmarked form of %s still works, and the marked one is printed",
    async (word) => {
      await addBug({ status: "RESOLVED", resolution: "FIXED" });
      const marked = await ask(`status=${word}`);
      expect(marked.problems).toEqual([]);
      for (const old of [word.slice(1), word.slice(1).toUpperCase()])
        expect(await ask(`status=${old}`)).toEqual(marked);
      expect(marked.href).toBe(word === "@open" ? "/bugs" : `/bugs?status=${word}`);
    },
  );

  test.each(FILTER_NAMES.filter((name) => FILTERS[name].canBeNone))("none is an empty %s", async (name) => {
    const [old, marked] = [await ask(`status=@all&${name}=none`), await ask(`status=@all&${name}=@none`)];
    expect(old).toEqual(marked);
    expect(marked.problems).toEqual([]);
    expect(marked.href).toContain(FILTERS[name].kind === "person" ? `${name}=@nobody` : `${name}=@none`);
  });

  test.each(FILTER_NAMES.filter((name) => !FILTERS[name].canBeNone))(
    "none is an unknown %s",
    async (name) => {
      for (const word of ["none", "@none"]) {
        const told = await ask(`${name}=${word}`);
        expect(told.ids).toEqual([]);
        expect(told.problems).toMatchObject([{ field: name, value: word }]);
      }
    },
  );
});

describe("where something is called like one of our words", () => {
  const called: [string, Parameters<typeof addBug>[0]][] = [
    ["status=CLOSED", { status: "CLOSED", resolution: "FIXED" }],
    ["status=closed", { status: "CLOSED", resolution: "FIXED" }],
    ["status=open", { status: "Open" }],
    ["status=all", { status: "All" }],
    ["component=none", { component: "none" }],
    ["version=none", { version: "none" }],
    ["targetRelease=none", { targetRelease: "none" }],
    ["targetMilestone=none", { targetMilestone: "none" }],
    ["keyword=none", { keywords: ["none"] }],
    ["keyword=all", { keywords: ["all"] }],
    ["resolution=none", { status: "RESOLVED", resolution: "none" }],
    ["severity=none", { severity: "none" }],
    ["priority=none", { priority: "none" }],
    ["assignee=none", { assignee: "none" }],
  ];

  beforeAll(async () => {
    await resetDatabase();
    await makeWorld();
    await pool.query(`
      INSERT INTO statuses (name, is_open, phase) VALUES ('CLOSED', false, 'closed'), ('Open', true, 'confirmed'), ('All', true, 'confirmed')
        ON CONFLICT DO NOTHING;
      INSERT INTO resolutions (name, meaning) VALUES ('none', 'other');
      INSERT INTO severities (name) VALUES ('none');
      INSERT INTO priorities (name) VALUES ('none');
      INSERT INTO keywords (name) VALUES ('none'), ('all');
      INSERT INTO users (handle, display_name, email) VALUES ('none', 'None', 'none@example.org');
      INSERT INTO components (product_id, name) SELECT id, 'none' FROM products WHERE name = 'Engine';
      INSERT INTO versions (product_id, name, sort_key) SELECT id, 'none', '1' FROM products WHERE name = 'Engine';
      INSERT INTO milestones (product_id, name, sort_key) SELECT id, 'none', '1' FROM products WHERE name = 'Engine'`);
    await addBug();
    await addBug({ status: "VERIFIED", resolution: "INVALID" });
    for (const [, given] of called.filter(([address]) => address !== "status=closed")) await addBug(given);
  });

  test.each(called)("%s is that thing alone", async (address, given) => {
    const { rows } = await pool.query<{ id: number }>("SELECT max(id) AS id FROM bugs");
    const extra = await addBug(given);
    expect(extra).toBeGreaterThan(rows[0]?.id ?? 0);
    const [name = "", value = ""] = address.split("=");
    const told = await ask(name === "status" ? address : `status=@all&${address}`);
    expect(told.problems).toEqual([]);
    expect(told.ids).toContain(extra);
    const { ids } = await ask(`status=@all&${name}=${name === "assignee" ? "@nobody" : `@${value}`}`);
    if (name !== "status") expect(told.ids.filter((id) => ids.includes(id))).toEqual([]);
    expect(told.ids.length).toBeLessThan((await ask("status=@all")).ids.length / 2);
    expect(told.href).toContain(address);
  });

  test("marked words mean what they say", async () => {
    const sizes = await Promise.all(
      STATUS_WORDS.map(async (word) => (await ask(`status=${word}`)).ids.length),
    );
    const [open = 0, closed = 0, all = 0] = sizes;
    expect([open > 0, closed > 0, all]).toEqual([true, true, open + closed]);
    expect((await ask("")).ids).toHaveLength(open);
  });

  test("a link to a thing's list is to that thing, and links with our words to those", async () => {
    expect(bugListAddress({ status: "CLOSED" })).toBe("/bugs?status=CLOSED");
    expect(bugListAddress({ status: "@closed", component: "@none" })).toBe(
      "/bugs?component=@none&status=@closed",
    );
  });
});
