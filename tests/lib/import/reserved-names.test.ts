import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { pool } from "#lib/db/client.ts";
import { importBugzilla } from "#lib/import/bugzilla.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import "#tests/support/database.ts";

const file = resolve(import.meta.dirname, "../../../../shared/data/cases/reserved.jsonl");
const reason = existsSync(file) ? "" : " (skipped: ../shared/data/cases is not here)";

test.skipIf(reason !== "")(
  `things called like our words are imported, and found by name${reason}`,
  async () => {
    const report = await importBugzilla([file]);
    expect(report.rejects).toEqual([]);
    const product = "product=Hunt+Reserved";
    const numbers = async (address: string) => {
      const { rows, problems } = await runSearch(
        anonymousViewer,
        parseBugQuery(new URLSearchParams(`${product}&${address}`)).query,
      );
      return problems.length > 0 ? problems : rows.map(({ id }) => id).sort();
    };
    const having = async (condition: string) =>
      (
        await pool.query(`SELECT b.id FROM bugs b JOIN products p ON p.id = b.product_id AND p.name = 'Hunt Reserved'
      LEFT JOIN components c ON c.id = b.component_id LEFT JOIN versions v ON v.id = b.version_id
      LEFT JOIN milestones m ON m.id = b.target_milestone_id WHERE ${condition} ORDER BY b.id`)
      ).rows.map(({ id }) => id);
    const all = await having("true");
    expect(all.length).toBeGreaterThan(3);
    expect(await numbers("status=@all")).toEqual(all);
    expect(await numbers("component=none&status=@all")).toEqual(await having("c.name = 'none'"));
    expect(await numbers("component=@none&status=@all")).toEqual(await having("c.id IS NULL"));
    expect(await numbers("targetMilestone=none&status=@all")).toEqual(await having("m.name = 'none'"));
    expect(await numbers("version=none&status=@all")).toEqual(await having("v.name = 'none'"));
    for (const status of ["Closed", "all"])
      expect(await numbers(`status=${status}`), status).toEqual(await having(`b.status = '${status}'`));
    expect(await numbers("version=13.2-STABLE&status=@all")).toEqual(await having("v.name = '13.2-STABLE'"));
  },
);
