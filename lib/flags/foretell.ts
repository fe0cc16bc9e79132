import "server-only";
import { sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { type FlagOutcome, planRetargeting } from "#lib/flags/retarget.ts";

type MovingBug = { id: number; component: string | null; attachments: readonly { id: number }[] };

/**
 * What becomes of the flags of a visible bug that moves to this product, into the component of the same name if there is one, as
 * sentences for the person who moves it; "" when they all stay as they are. Flags on files that they do not see are not told of.
 * Decided as the move decides it.
 */
export async function foretellFlags(
  { id, component, attachments }: MovingBug,
  { productId, product }: { productId: number; product: string },
): Promise<string> {
  const outcomes = await sqlTransaction(async (tx) => {
    const [same] = await queryRowsIn<{ id: number }>(
      tx,
      sql`SELECT id FROM components WHERE product_id = ${productId} AND name = ${component ?? ""}::citext`,
    );
    const place = { productId, componentId: same?.id ?? null };
    return planRetargeting(tx, sql`b.id = ${id}`, { place: () => place });
  });
  const seen = new Set(attachments.map((file) => file.id));
  return sayOutcomes(
    outcomes.filter(({ flag }) => flag.attachmentId === null || seen.has(flag.attachmentId)),
    product,
  );
}

function sayOutcomes(outcomes: readonly FlagOutcome[], product: string): string {
  const named = (some: readonly FlagOutcome[]) =>
    new Intl.ListFormat("en-GB").format(some.map(({ from }) => from));
  const gone = outcomes.filter(({ to }) => to === null);
  const unasked = outcomes.filter(({ to, isStripped }) => to !== null && isStripped);
  return [
    gone.length > 0 ? `In ${product}, ${named(gone)} will be cleared.` : "",
    unasked.length > 0 ? `There nobody in particular is asked: ${named(unasked)}.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}
