import "server-only";
import { type Part, printParts, type Recorded } from "#lib/admin/audit/parts.ts";
import { seenEntries } from "#lib/admin/audit/seen-entries.ts";
import { describeEntry } from "#lib/admin/audit/sentence.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * What an act did, in the words of the audit log: “released version 4.5.0; moved 5 bugs targeted at version 4.5.0 to 4.6.0.”
 * These words say what was done, and stay true when it is undone. `productId`: the log; null for the site's.
 */
export async function deedOf(
  tx: Transaction,
  viewer: Viewer,
  act: string,
  productId: number | null,
): Promise<string> {
  const isHere = productId === null ? sql`TRUE` : sql`e.product_id = ${productId}`;
  const entries = await queryRowsIn<Recorded>(
    tx,
    sql`SELECT e.subject, e.subject_name AS name, e.action, e.field, e."from", e."to", e.bugs
        FROM ${seenEntries(viewer)} e WHERE e.act = ${act}::uuid AND ${isHere} ORDER BY e.id`,
  );
  const said = [...new Set(entries.map((entry) => printParts(describeEntry(entry).map(shorten))))];
  const more = said.length - SHOWN;
  return `${said.slice(0, SHOWN).join("; ")}${more > 0 ? `; and ${more} more` : ""}.`;
}

const SHOWN = 3;
const LONG = 80;

function shorten(part: Part): Part {
  if (typeof part !== "object" || !("quote" in part) || part.quote.length <= LONG) return part;
  return { quote: `${part.quote.slice(0, LONG).toWellFormed()}…` };
}
