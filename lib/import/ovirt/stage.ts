import "server-only";
import { writeBatch } from "#lib/import/batch.ts";
import type { NewBug } from "#lib/import/import-target.ts";
import { planNumbers } from "#lib/import/numbers.ts";
import { bugsOf } from "#lib/import/ovirt/bugs.ts";
import { makeOvirtCatalog } from "#lib/import/ovirt/catalog.ts";
import { targetOf } from "#lib/import/ovirt/ovirt.ts";
import { type Catalog, readCatalog, readReleaseNotes } from "#lib/import/ovirt/read.ts";
import type { Progress } from "#lib/import/progress.ts";
import type { BugRecord } from "#lib/import/record.ts";
import { type Session, settle, withSession } from "#lib/import/session.ts";
import { noteBug } from "#lib/import/tracker.ts";
import { loadValueMap } from "#lib/import/value-map.ts";

export type StageReport = { product: string; components: number; group: string; bugs: number };
type Options = {
  /** Only the first bugs. */
  limit?: number;
  onProgress?: (progress: Progress) => void;
};

/**
 * A stage for moving upstream: oVirt's bugs as they were once, in one product of a vendor, with the projects as its components.
 * Versions and milestones are those of the bugs. What the data do not say is made up by their numbers: every second bug was found in
 * its target release, every tenth is in the group of the vendor, and of every seventh the comments are for the vendor's insiders.
 */
export async function importAsProduct(
  dir: string,
  name: string,
  { limit = Number.MAX_SAFE_INTEGER, onProgress }: Options = {},
): Promise<StageReport> {
  const catalog = await readCatalog(dir);
  const { records } = await readReleaseNotes(dir);
  const vendor = catalog.downstream[0]?.vendor ?? "Vendor";
  const group = `${vendor} employees`;
  const bugs = bugsOf(records, catalog)
    .slice(0, limit)
    .map((bug) => intoProduct(bug, name, group));
  const one = asOneProduct(catalog, name, vendor);
  return withSession(false, async (session) => {
    const here = await session.batch(() =>
      makeOvirtCatalog(
        session,
        one,
        bugs.flatMap(({ target_milestone }) => target_milestone ?? []),
      ),
    );
    const target = {
      ...(await targetOf(session, here)),
      groups: await makeVendor(session, name, vendor, group),
    };
    const values = await loadValueMap(session, []);
    for (const [index, record] of bugs.entries())
      noteBug(target.tracker, record, values, { file: "bugs.jsonl", line: index + 1 });
    const numbers = await planNumbers(session, [target.tracker]);
    const newBugs: NewBug[] = bugs
      .filter(({ id }) => !target.tracker.here.has(id))
      .map((record) => ({ target, record }));
    for (let from = 0; from < newBugs.length; from += BATCH) {
      const batch = newBugs.slice(from, from + BATCH);
      await session.batch(() => writeBatch(session, batch, numbers.allocate));
      onProgress?.({
        stage: "writing",
        file: "bugs.jsonl",
        done: from + batch.length,
        total: newBugs.length,
      });
    }
    await settle(session);
    return {
      product: name,
      components: one.products[0]?.components.length ?? 0,
      group,
      bugs: newBugs.length,
    };
  });
}

const BATCH = 500;

/** The catalogue before: one product, with the versions of all. */
function asOneProduct(catalog: Catalog, name: string, vendor: string): Catalog {
  const { products } = catalog;
  const all = {
    name,
    display_names: [],
    git_repos: [],
    components: products.map((product) => ({ name: product.name })),
    versions: [...new Set(products.flatMap(({ versions }) => versions))],
    milestone_versions: {},
  };
  return {
    ...catalog,
    classification: { name: vendor },
    downstream: [],
    products: [all],
    milestones: catalog.milestones.map((milestone) => ({ ...milestone, manifest: {} })),
  };
}

function intoProduct(bug: BugRecord, product: string, group: string): BugRecord {
  const isPrivate = bug.id % 7 === 0;
  return {
    ...bug,
    product,
    component: bug.product,
    version: bug.id % 2 === 0 ? bug.target_release : null,
    groups: bug.id % 10 === 0 ? [group] : [],
    comments: bug.comments.map((comment) => ({ ...comment, is_private: isPrivate })),
  };
}

/** The vendor's classification and group, which sees the product, and may be put on its bugs. */
async function makeVendor(
  session: Session,
  product: string,
  vendor: string,
  group: string,
): Promise<Map<string, number>> {
  const [row] = await session.rows<{ id: number }>(
    `WITH k AS (UPDATE classifications SET kind = 'downstream', vendor = $2, description = $3 WHERE name = $2::citext),
       g AS (INSERT INTO groups (name, description) VALUES ($4, $3) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id),
       a AS (INSERT INTO product_access (product_id, group_id, can_see, bug_control)
         SELECT p.id, g.id, TRUE, 'offered' FROM products p, g WHERE p.name = $1::citext ON CONFLICT DO NOTHING)
     SELECT id FROM g`,
    [product, vendor, `Of ${vendor}.`, group],
  );
  if (!row) throw new Error(`The group ${group} was not written.`);
  return new Map([[group.toLowerCase(), row.id]]);
}
