import "server-only";
import { type FilingChoices, findFilingChoices } from "#lib/catalog/filing-choices.ts";
import { namesVersion } from "#lib/catalog/real-version.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** What the forms of a place offer. */
export type PlaceChoices = Pick<
  FilingChoices,
  "productId" | "product" | "versions" | "targetReleases" | "milestones" | "priorities"
> & {
  /** Names, newest first. */
  series: string[];
  /** Everybody sees the product. */
  isOpen: boolean;
  /** Groups of the viewer. */
  groups: string[];
};

/** The choices in a product; null when it is missing or hidden. */
export async function placeChoices(viewer: Viewer, product: string): Promise<PlaceChoices | null> {
  const choices = await findFilingChoices(viewer, product);
  if (!choices) return null;
  const [more] = await queryRows<Pick<PlaceChoices, "series" | "isOpen" | "groups">>(
    sql`SELECT p.visibility = 'open' AS "isOpen",
          ARRAY(SELECT s.name FROM series s WHERE s.product_id = p.id ORDER BY s.sort_key COLLATE "C" DESC) AS series,
          ARRAY(SELECT g.name::text FROM groups g WHERE g.id = ANY(${viewer.groupIds}::int[]) AND g.is_active AND g.is_for_bugs ORDER BY g.name) AS groups
        FROM products p WHERE p.id = ${choices.productId}`,
  );
  const versions = choices.versions.filter(({ name }) => namesVersion(name));
  return more ? { ...choices, versions, ...more } : null;
}
