import { ButtonForm } from "#components/button-form.tsx";
import { Link } from "#components/ui/link.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { voteAction } from "#lib/bugs/votes/actions.ts";
import type { VotesView } from "#lib/bugs/votes/queries.ts";
import { countOf } from "#lib/text.ts";

type VoteFormProps = { id: number; votes: VotesView; mayVote: boolean };

/** How many people voted for a bug, with a link to who they are, and the button that votes or takes the vote back. */
export function VoteForm({ id, votes, mayVote }: VoteFormProps) {
  const { count, isMine } = votes;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {count > 0 ? (
        <Link href={`/bugs/${id}/votes`} prefetch={false}>
          {countOf(count, "vote")}
        </Link>
      ) : (
        <span className="text-muted">None</span>
      )}
      {mayVote || isMine ? (
        <ButtonForm action={voteAction}>
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="vote" value={isMine ? "no" : "yes"} />
          <Submit variant="secondary" size="sm">
            {isMine ? "Take vote back" : "Vote"}
          </Submit>
        </ButtonForm>
      ) : null}
    </div>
  );
}
