import { performMassChange } from "#lib/bugs/mass/perform.ts";
import { prepareMassChange, type Typed } from "#lib/bugs/mass/prepare.ts";
import { listMassBugs } from "#lib/bugs/mass/queries.ts";
import { readMassForm } from "#lib/bugs/mass/read-form.ts";
import { db, pool } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

export type MassWorld = {
  maintainer: Viewer;
  reporter: Viewer;
  here: { id: number; name: string };
  there: { id: number; name: string };
};

/** Two products with components, versions, milestones, keywords and flags of their own; somebody runs both, somebody neither. */
export async function makeMassWorld(): Promise<MassWorld> {
  const [person, other] = [await makeUser(), await makeUser()];
  const [here, there] = [await makeProduct(), await makeProduct()];
  for (const { id, name } of [here, there]) {
    await grantRole(person.id, id, "maintainer");
    await db.component.create({ data: { productId: id, name: `Only ${name}` } });
    await db.version.create({ data: { productId: id, name: "1.0", sortKey: "1", state: "released" } });
    await db.version.create({ data: { productId: id, name: `of ${name}`, sortKey: "2", state: "open" } });
    await db.milestone.create({ data: { productId: id, name: "M1", sortKey: "1" } });
    await db.milestone.create({ data: { productId: id, name: `M of ${name}`, sortKey: "2" } });
    await db.keyword.create({ data: { productId: id, name: "regression-test" } });
    await db.keyword.create({ data: { productId: id, name: `word-of-${name.toLowerCase()}` } });
  }
  return { maintainer: await person.viewer(), reporter: await other.viewer(), here, there };
}

/** So many bugs like a first one, quickly. */
export async function makeBugs(viewer: Viewer, product: string, count: number): Promise<number[]> {
  const first = await makeBug(viewer, { product, component: "General" });
  const { rows } = await pool.query<{ id: number }>(
    `INSERT INTO bugs (product_id, component_id, summary, status, severity, priority, reporter_id)
     SELECT product_id, component_id, summary || n, status, severity, priority, reporter_id
     FROM bugs, generate_series(2, $2::int) n WHERE bugs.id = $1 RETURNING id`,
    [first, count],
  );
  return [first, ...rows.map((row) => row.id)];
}

/** Previews what a form says. */
export function prepare(viewer: Viewer, ids: readonly number[], typed: Typed): Promise<number> {
  return prepareMassChange(viewer, ids, readMassForm(typed), typed);
}

/** Previews and performs it. */
export async function edit(viewer: Viewer, ids: readonly number[], typed: Typed): Promise<number> {
  const id = await prepare(viewer, ids, typed);
  await performMassChange(viewer, id);
  return id;
}

/** What became of each bug: its state, and the reason. */
export async function statesOf(viewer: Viewer, id: number): Promise<Record<number, string>> {
  const bugs = await listMassBugs(viewer, id, 1);
  return Object.fromEntries(
    bugs.map(({ id: bugId, state, reason }) => [bugId, reason ? `${state}: ${reason}` : state]),
  );
}
