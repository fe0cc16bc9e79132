import "server-only";
import { meantText } from "#lib/bugs/docs/placeholder.ts";
import { columnsOf } from "#lib/import/catalog.ts";
import { renderImported } from "#lib/import/links.ts";
import { inOrder } from "#lib/import/ovirt/bugs.ts";
import type { CatalogHere } from "#lib/import/ovirt/catalog.ts";
import { SOURCE } from "#lib/import/ovirt/classification.ts";
import type { Catalog, ReleaseRecord } from "#lib/import/ovirt/read.ts";
import type { BugRecord } from "#lib/import/record.ts";
import type { Session } from "#lib/import/session.ts";
import type { Tracker } from "#lib/import/tracker.ts";

/**
 * What release notes say beyond the target milestone of a bug: a tracking for every other product and milestone that lists
 * it, with the version that the milestone contains. Existing ones stay. A bug that is listed several times for a product
 * without such a version has one tracking, of the first milestone.
 */
export async function writeReleaseTrackings(
  session: Session,
  { products, milestones }: CatalogHere,
  catalog: Catalog,
  records: readonly ReleaseRecord[],
  bugs: readonly BugRecord[],
): Promise<void> {
  const own = new Map(bugs.map(({ id, product, target_milestone }) => [id, { product, target_milestone }]));
  const versions = new Map(
    catalog.products.map(({ name, milestone_versions }) => [name.toLowerCase(), milestone_versions]),
  );
  const rows = records.flatMap((record) => {
    const { id, milestone, release, was } = record;
    const home = own.get(id);
    if (!home) return [];
    const listed = productsOf(record).map((name) => (products.has(name.toLowerCase()) ? name : home.product));
    return [...new Set(listed)].flatMap((name) => {
      if (name === home.product && milestone === home.target_milestone) return [];
      const product = products.get(name.toLowerCase());
      const version = versions.get(name.toLowerCase())?.[milestone] ?? "";
      return product
        ? [
            [
              id,
              product.id,
              product.versions.get(version) ?? null,
              milestones.get(milestone) ?? null,
              `Listed in the release notes of ${release}.`,
              was ?? null,
              record.type ?? null,
            ],
          ]
        : [];
    });
  });
  await session.rows(
    `INSERT INTO trackings (bug_id, product_id, version_id, target_milestone_id, reason, former_bug, note_type, state, source, created_at, state_at)
     SELECT ib.bug_id, n.product, n.version, n.milestone, n.reason, n.former, n.type, 'released', 'imported', b.created_at, b.changed_at
     FROM unnest($2::int[], $3::int[], $4::int[], $5::int[], $6::text[], $7::int[], $8::text[]) AS n(original, product, version, milestone, reason, former, type)
     JOIN imported_bugs ib ON ib.source = $1 AND ib.original_id = n.original JOIN bugs b ON b.id = ib.bug_id
     ON CONFLICT DO NOTHING`,
    [SOURCE, ...columnsOf(rows, (row) => row, 7)],
  );
  await recordListed(
    session,
    bugs.map(({ id }) => id),
  );
}

/** What the notes say of a version is a record of it, so that its series and later versions know it, too; once. */
async function recordListed(session: Session, originals: readonly number[]): Promise<void> {
  const listed = `trackings t JOIN imported_bugs ib ON ib.source = $1 AND ib.bug_id = t.bug_id AND ib.original_id = ANY($2::int[])
     WHERE t.source = 'imported' AND t.state = 'released' AND t.version_id IS NOT NULL AND t.audience_id IS NULL`;
  const values = [SOURCE, [...originals]];
  await session.rows(
    `INSERT INTO presence (bug_id, version_id, kind, at, note)
     SELECT t.bug_id, t.version_id, 'fixed', t.state_at, t.reason FROM ${listed}
       AND NOT EXISTS (SELECT 1 FROM presence r WHERE r.bug_id = t.bug_id AND r.version_id = t.version_id)`,
    values,
  );
  await session.rows(
    `UPDATE trackings SET computed_state = 'released', evidence = jsonb_build_array(jsonb_build_object('fixedIn', version_id))
     WHERE id IN (SELECT t.id FROM ${listed} AND t.evidence = '[]')`,
    values,
  );
}

/** The products under which the notes of a release list the bug. */
function productsOf({ product, products }: ReleaseRecord): string[] {
  return products.length > 0 ? products : product ? [product] : [""];
}

/** The doc text of each bug: the last one that says something. Existing ones stay. */
export async function writeDocTexts(
  session: Session,
  tracker: Tracker,
  records: readonly ReleaseRecord[],
): Promise<void> {
  const texts = new Map<number, string>();
  for (const { id, doc_text } of inOrder(records)) {
    const text = meantText(doc_text ?? "");
    if (text) texts.set(id, text);
  }
  await session.rows(
    `INSERT INTO doc_texts (bug_id, text, html, written_at)
     SELECT ib.bug_id, n.text, n.html, b.changed_at FROM unnest($2::int[], $3::text[], $4::text[]) AS n(original, text, html)
     JOIN imported_bugs ib ON ib.source = $1 AND ib.original_id = n.original JOIN bugs b ON b.id = ib.bug_id
     ON CONFLICT DO NOTHING`,
    [
      SOURCE,
      ...columnsOf([...texts], ([id, text]) => [id, text, renderImported(text, tracker, new Map())], 3),
    ],
  );
}
