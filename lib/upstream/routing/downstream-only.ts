import "server-only";
import { z } from "zod";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed, NotFound } from "#lib/errors.ts";
import { type Actor, can, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { cleanText } from "#lib/text.ts";
import { lockUnrouted, noteOn } from "#lib/upstream/routing/publish.ts";

const bug = z.coerce.number().int().positive().max(2_147_483_647);

export const downstreamOnlyInput = z.object({
  bug,
  reason: z
    .string("Say why.")
    .transform(cleanText)
    .pipe(z.string().regex(/\S/, "Say why.").max(2000, "At most 2000 characters.")),
});
export const bugInput = z.object({ bug });

/**
 * Says why a bug concerns only a downstream product: an open report that waits to be published stays private and does not wait any
 * more; a bug that is filed in a downstream product stays there for this reason. Takes the right to edit bugs in that product.
 * Throws NotFound, NotAllowed, InvalidInput.
 */
export async function markDownstreamOnly(
  viewer: Viewer,
  { bug, reason }: z.output<typeof downstreamOnlyInput>,
): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const home = await lockHome(tx, actor, bug);
    if (!home.isDownstream && !home.isUnrouted)
      throw new InvalidInput(
        {},
        `It is filed in ${home.productName}: move it to the downstream product first.`,
      );
    const { productId, audienceId } = home.isDownstream ? home : await lockUnrouted(tx, actor, bug);
    if (home.isDownstream) demandEdit(actor, home);
    await queryRowsIn(
      tx,
      sql`INSERT INTO routed_reports (bug_id, product_id, downstream_only_reason) VALUES (${bug}, ${productId}, ${reason})
          ON CONFLICT (bug_id) DO UPDATE SET product_id = excluded.product_id, unrouted_since = NULL, downstream_only_reason = excluded.downstream_only_reason`,
    );
    const from = home.isDownstream ? inWords(home.reason) : "unrouted";
    await noteOn(tx, actor, { bugId: bug, audienceId }, { from, to: inWords(reason) });
  });
}

/** Takes that back: a private report waits again, as long as it is there; a bug in a downstream product is unexplained again. */
export async function takeBackDownstreamOnly(
  viewer: Viewer,
  { bug }: z.output<typeof bugInput>,
): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const home = await lockHome(tx, actor, bug);
    if (!home.routedTo || home.reason === "") throw new NotFound("Nobody said that it is downstream only.");
    demandEdit(actor, home.routedTo);
    const waits = !home.isDownstream && home.isRestricted;
    await queryRowsIn(
      tx,
      sql`UPDATE routed_reports SET downstream_only_reason = '',
            unrouted_since = CASE WHEN ${waits} THEN (SELECT b.created_at FROM bugs b WHERE b.id = ${bug}) END
          WHERE bug_id = ${bug}`,
    );
    const change = { from: inWords(home.reason), to: waits ? "unrouted" : "" };
    await noteOn(tx, actor, { bugId: bug, audienceId: home.routedTo.audienceId }, change);
  });
}

const inWords = (reason: string) => (reason === "" ? "" : `downstream only: ${reason}`);

type Home = {
  productId: number;
  productName: string;
  isDownstream: boolean;
  isRestricted: boolean;
  /** It waits to be published. */
  isUnrouted: boolean;
  /** The insiders of the home. */
  audienceId: number;
  reason: string;
  /** The downstream product of which somebody said something, as far as the viewer sees it. */
  routedTo: { productId: number; productName: string; audienceId: number } | null;
};

/** A visible bug, locked, with its home and what was said about it. NotFound when the viewer does not see it. */
async function lockHome(tx: SqlTransaction, viewer: Viewer, id: number): Promise<Home> {
  const [home] = await queryRowsIn<Home>(
    tx,
    sql`SELECT h.id AS "productId", h.name::text AS "productName", k.kind = 'downstream' AS "isDownstream", b.is_restricted AS "isRestricted",
          coalesce(r.unrouted_since IS NOT NULL, FALSE) AS "isUnrouted",
          ha.id AS "audienceId", coalesce(r.downstream_only_reason, '') AS reason,
          (SELECT json_build_object('productId', p.id, 'productName', p.name, 'audienceId', a.id) FROM products p JOIN audiences a ON a.product_id = p.id
            WHERE p.id = r.product_id AND ${visibleProducts(viewer)}) AS "routedTo"
        FROM bugs b JOIN products h ON h.id = b.product_id JOIN classifications k ON k.id = h.classification_id
        JOIN audiences ha ON ha.product_id = h.id LEFT JOIN routed_reports r ON r.bug_id = b.id
        WHERE b.id = ${id} AND ${visibleBugs(viewer)} FOR NO KEY UPDATE OF b`,
  );
  if (!home) throw new NotFound(`There is no bug ${id}.`);
  return home;
}

function demandEdit(actor: Actor, { productId, productName }: { productId: number; productName: string }) {
  if (!can(actor, "edit", productId))
    throw new NotAllowed(`That takes the right to edit bugs in ${productName}.`);
}
