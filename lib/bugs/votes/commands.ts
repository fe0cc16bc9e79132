import "server-only";
import { canComment } from "#lib/bugs/policy.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { type RunsSql, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed, NotFound } from "#lib/errors.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { countOf } from "#lib/text.ts";

/**
 * Votes for an open bug, or takes the vote back. A person has so many votes for the open bugs of a product; those for closed
 * ones do not count any more. A vote is no field of the bug: it has no history.
 */
export async function setVote(viewer: Viewer, bugId: number, wanted: boolean): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    // One vote after the other: two at once could exceed the number.
    await queryRowsIn(tx, sql`SELECT id FROM users WHERE id = ${actor.userId} FOR UPDATE`);
    const bug = await findVotable(tx, actor, bugId);
    if (!bug) throw new NotFound(`There is no bug ${bugId}.`);
    if (!wanted) {
      await queryRowsIn(tx, sql`DELETE FROM votes WHERE bug_id = ${bugId} AND user_id = ${actor.userId}`);
      return;
    }
    if (!canComment(actor, { productId: bug.productId, reportOfId: null }))
      throw new NotAllowed(`You may not vote for bugs of ${bug.product}.`);
    if (bug.perPerson === 0) return refuse(`${bug.product} takes no votes.`);
    if (!bug.isOpen) return refuse("Only open bugs are voted for.");
    if (!bug.isMine && bug.cast >= bug.perPerson) {
      refuse(
        `You have voted for ${countOf(bug.cast, "open bug")} of ${bug.product}, and may for ${bug.perPerson}: take a vote back first.`,
      );
    }
    await queryRowsIn(
      tx,
      sql`INSERT INTO votes (bug_id, user_id) VALUES (${bugId}, ${actor.userId}) ON CONFLICT DO NOTHING`,
    );
  });
}

function refuse(message: string): void {
  throw new InvalidInput({}, message);
}

type Votable = {
  productId: number;
  product: string;
  perPerson: number;
  isOpen: boolean;
  isMine: boolean;
  cast: number;
};

async function findVotable(tx: RunsSql, actor: Actor, bugId: number): Promise<Votable | undefined> {
  const [bug] = await queryRowsIn<Votable>(
    tx,
    sql`SELECT p.id AS "productId", p.name::text AS product, p.votes_per_person AS "perPerson", b.resolution IS NULL AS "isOpen",
          EXISTS (SELECT 1 FROM votes v WHERE v.bug_id = b.id AND v.user_id = ${actor.userId}) AS "isMine",
          (SELECT count(*)::int FROM votes v JOIN bugs o ON o.id = v.bug_id
            WHERE v.user_id = ${actor.userId} AND o.product_id = b.product_id AND o.resolution IS NULL) AS cast
        FROM bugs b JOIN products p ON p.id = b.product_id
        WHERE b.id = ${bugId} AND ${visibleBugs(actor, "few")} FOR KEY SHARE OF b`,
  );
  return bug;
}
