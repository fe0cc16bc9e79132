import "server-only";
import { makeProduct } from "#lib/import/catalog.ts";
import { makeClassification, SOURCE } from "#lib/import/ovirt/classification.ts";
import type { Catalog } from "#lib/import/ovirt/read.ts";
import type { Session } from "#lib/import/session.ts";

/** Creates the downstream products, each in the classification of its vendor, and returns their ids. */
export async function makeDownstream(session: Session, catalog: Catalog): Promise<number[]> {
  const ids: number[] = [];
  for (const { product, vendor, classification, downstream_only_components } of catalog.downstream) {
    const name = classification ?? vendor;
    await makeClassification(session, name, "downstream", vendor);
    const needed = {
      name: product,
      classification: name,
    };
    const { id } = await makeProduct(session, SOURCE, needed, null);
    await session.rows(
      "INSERT INTO components (product_id, name) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING",
      [id, downstream_only_components],
    );
    ids.push(id);
  }
  return ids;
}
