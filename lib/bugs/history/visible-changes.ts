import "server-only";
import type { ThingKind } from "#lib/bugs/fields/definition.ts";
import { fieldsNaming, TIME_FIELDS } from "#lib/bugs/fields/registry.ts";
import { visibleBugs, visiblePart, visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { joinSql, rawSql, type Sql, sql } from "#lib/db/client.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/**
 * Which rows of history a viewer may read, as a condition on `h`, whose bug is `b`: they must see the things that the row
 * refers to by id, and the attachment that it is about. Things that an act deleted are judged by where they were; other deleted things count as invisible. Names without an id (imported history) are always visible. The
 * audience of the row is checked by `visiblePart`. Hours are for those who track time.
 */
export function visibleByThings(viewer: Viewer, productId: Sql = sql`b.product_id`): Sql {
  if (viewer.isAdministrator) return sql`TRUE`;
  const product = (id: Sql) =>
    sql`EXISTS (SELECT 1 FROM products p WHERE p.id = ${id} AND ${visibleProducts(viewer)})`;
  const ofProduct = (table: Owned) => (id: Sql) =>
    sql`(EXISTS (SELECT 1 FROM ${TABLES[table]} x WHERE x.id = ${id} AND (x.product_id IS NULL OR ${product(sql`x.product_id`)}))
      OR ${wasDeleted(table, id, (was) => sql`${was}->>'product_id' IS NULL OR ${product(sql`(${was}->>'product_id')::int`)}`)})`;
  const sees: [ThingKind, (id: Sql) => Sql][] = [
    ["product", product],
    ["component", ofProduct("components")],
    ["version", ofProduct("versions")],
    ["keyword", ofProduct("keywords")],
    [
      "flagType",
      (id) => sql`(EXISTS (SELECT 1 FROM flag_types x WHERE x.id = ${id}
          AND (x.product_id IS NULL OR ${product(sql`x.product_id`)}) AND ${isOffered(id, product)})
        OR ${wasDeleted("flag_types", id, (was) => product(sql`(${was}->>'product_id')::int`))})`,
    ],
    [
      "milestone",
      (
        id,
      ) => sql`(EXISTS (SELECT 1 FROM milestones x JOIN products p ON p.id = x.product_id OR p.classification_id = x.classification_id
        WHERE x.id = ${id} AND ${visibleProducts(viewer)})
        OR ${wasDeleted(
          "milestones",
          id,
          (was) => sql`EXISTS (SELECT 1 FROM products p WHERE ${visibleProducts(viewer)}
            AND (p.id = (${was}->>'product_id')::int OR p.classification_id = (${was}->>'classification_id')::int))`,
        )})`,
    ],
    ["bug", (id) => sql`EXISTS (SELECT 1 FROM bugs b WHERE b.id = ${id} AND ${visibleBugs(viewer)})`],
    [
      "group",
      (id) => sql`(${id} = ANY(${viewer.groupIds}::int[])
      OR EXISTS (SELECT 1 FROM bug_groups x WHERE x.bug_id = h.bug_id AND x.group_id = ${id})
      OR ${managesAccess(viewer, productId)})`,
    ],
  ];
  const parts = sees.map(([kind, isVisible]) => {
    // Fixed words of ours: as text, they are planned with the statement.
    const isOther = rawSql(`h.field <> ALL('{${fieldsNaming(kind)}}'::text[])`);
    return sql`(${isOther} OR ((h.from_id IS NULL OR ${isVisible(sql`h.from_id`)}) AND (h.to_id IS NULL OR ${isVisible(sql`h.to_id`)})))`;
  });
  const tracking = sql`(h.tracking_id IS NULL OR EXISTS (SELECT 1 FROM trackings t WHERE t.id = h.tracking_id AND ${visibleTrackings(viewer)}))`;
  // A file may have become private since: what it was called and asked is then for those who see it now.
  const attachment = sql`(h.attachment_id IS NULL OR EXISTS (SELECT 1 FROM attachments x WHERE x.id = h.attachment_id AND ${visiblePart(viewer, sql`x`)}))`;
  // Also their own, of the time when they were in that group.
  const hours = viewer.timeGroupId === null ? [rawSql(`h.field <> ALL('{${TIME_FIELDS}}'::text[])`)] : [];
  return sql`(${joinSql([...parts, tracking, attachment, ...hours], " AND ")})`;
}

const TABLES = {
  components: sql`components`,
  versions: sql`versions`,
  keywords: sql`keywords`,
  milestones: sql`milestones`,
  flag_types: sql`flag_types`,
};
type Owned = keyof typeof TABLES;

/** Whether an act deleted the thing, and it was seen where it was: `isSeen` gets the row as it was last, as JSON. */
function wasDeleted(table: Owned, id: Sql, isSeen: (was: Sql) => Sql): Sql {
  return sql`(NOT EXISTS (SELECT 1 FROM ${TABLES[table]} x WHERE x.id = ${id}) AND EXISTS (
    SELECT 1 FROM (SELECT a.before FROM act_rows a WHERE a.source = ${table} AND a.key = jsonb_build_object('id', ${id})
      AND a.after IS NULL ORDER BY a.id DESC LIMIT 1) a WHERE ${isSeen(sql`a.before`)}))`;
}

/** Whether a flag type is for all products, or for one that is seen. */
function isOffered(id: Sql, isSeen: (productId: Sql) => Sql): Sql {
  return sql`EXISTS (SELECT 1 FROM flag_scopes s WHERE s.flag_type_id = ${id} AND NOT s.is_exclusion
    AND (s.product_id IS NULL OR ${isSeen(sql`s.product_id`)}))`;
}

function managesAccess(viewer: Viewer, productId: Sql): Sql {
  const products = [...viewer.grants.keys()].filter((id) => can(viewer, "manage_access", id));
  return sql`${productId} = ANY(${products}::int[])`;
}
