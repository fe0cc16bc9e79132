import "#tests/support/database.ts";
import pg from "pg";
import { expect, it, vi } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { DIRECTED_FIELDS } from "#lib/bugs/fields/registry.ts";
import { findRelatedWeb } from "#lib/bugs/related/queries.ts";
import { growTree } from "#lib/bugs/related/tree.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { pool } from "#lib/db/client.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

async function scene() {
  const [open, hidden] = [await makeProduct(), await makeProduct({ visibility: "groups" })];
  const insider = await makeUser();
  for (const { id } of [open, hidden]) await grantRole(insider.id, id, "maintainer");
  return { open, hidden, insider: await insider.viewer() };
}

it.each(["dependsOn", "blocks", "regressedBy", "regressions"] as const)(
  "a hidden bug cuts the branch of %s: what is only behind it is not found, nor counted",
  async (field) => {
    const { open, hidden, insider } = await scene();
    const top = await makeBug(insider, { product: open.name });
    const seen = await makeBug(insider, { product: open.name });
    const secret = await makeBug(insider, { product: hidden.name });
    const behind = await makeBug(insider, { product: open.name });
    const add = (id: number, ...others: number[]) =>
      changeBug(
        insider,
        id,
        changeBugInput.parse({ revision: "current", [field]: { add: others, remove: [] } }),
      );
    await add(top, seen, secret);
    await add(secret, behind);
    const all = await findRelatedWeb(insider, [top], DIRECTED_FIELDS);
    expect(all.pairs[field]).toHaveLength(3);
    const web = await findRelatedWeb(anonymousViewer, [top], DIRECTED_FIELDS);
    expect(web.pairs).toEqual({ [field]: [[top, seen]] });
    expect(new Set(web.bugs.keys())).toEqual(new Set([top, seen]));
  },
);

it("a tree of a thousand bugs takes two statements", async () => {
  const { open, insider } = await scene();
  const top = await makeBug(insider, { product: open.name });
  await pool.query(
    `INSERT INTO bugs (product_id, summary, status, severity, priority)
     SELECT b.product_id, 'Bug ' || n, b.status, b.severity, b.priority FROM bugs b, generate_series(1, 1000) n WHERE b.id = $1`,
    [top],
  );
  // Each has up to three below it.
  await pool.query(
    `INSERT INTO dependencies (bug_id, depends_on_id) SELECT CASE WHEN n <= 3 THEN $1::int ELSE $1::int + n / 3 END, $1::int + n
     FROM generate_series(1, 1000) n`,
    [top],
  );
  const spy = vi.spyOn(pg.Client.prototype, "query");
  const { pairs, bugs } = await findRelatedWeb(insider, [top], DIRECTED_FIELDS);
  expect(spy.mock.calls.filter(([statement]) => !String(statement).startsWith("SET "))).toHaveLength(2);
  spy.mockRestore();
  const tree = growTree(top, pairs.dependsOn ?? [], { isOpen: (id) => bugs.get(id)?.isOpen === true });
  expect(tree.bugs).toBe(1_000);
});
