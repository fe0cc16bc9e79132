import { flagKey } from "#lib/flags/flag-key.ts";
import type { FlagMove, FlagStatus } from "#lib/flags/policy.ts";
import type { FlagPanel, OpenFlagView, PersonRef, SetFlagView } from "#lib/flags/queries.ts";

/** A question to the viewer, which their comment answers: its flag, and what its box says. */
export type OpenQuestion = { flag: string; label: string };

/** The open questions to the viewer on a bug and its files. */
export function questionsTo({ handle }: { handle: string }, { set }: FlagPanel): OpenQuestion[] {
  return set
    .filter((flag) => isMyQuestion(flag, handle))
    .map(({ id, setter, attachment }) => {
      const asker = setter ? `${setter.displayName || setter.handle}’s` : "the";
      return {
        flag: String(id),
        label: `This answers ${asker} question${attachment ? ` on ${attachment}` : ""}`,
      };
    });
}

function isMyQuestion({ isQuestion, moves, requestee }: SetFlagView, handle: string): boolean {
  return isQuestion && moves.includes("unanswered") && requestee?.handle === handle;
}

const VERBS: Partial<Record<FlagMove, string>> = {
  requested: "ask",
  granted: "grant",
  denied: "deny",
  cleared: "clear",
};

/** What may become of a flag together with a comment. Whoever answers the question of somebody else does so at the flag. */
function optionsOf({ moves, canNameRequestee }: SetFlagView | OpenFlagView, status: FlagStatus | null) {
  return moves
    .filter((move) => move !== status || (move === "requested" && canNameRequestee))
    .flatMap((move) => {
      const label = move === "requested" && status === "requested" ? "pass on" : VERBS[move];
      return label ? [{ value: move, label }] : [];
    });
}

/** The flags of a bug for the comment form: only those that the viewer may change, without questions to them. */
export function commentFlags({ set, open }: FlagPanel, { handle }: { handle: string }) {
  const onWhat = (attachment: string | null) => (attachment ? ` on ${attachment}` : "");
  const askedOf = (person: PersonRef | null) => (person ? ` of ${person.displayName || person.handle}` : "");
  return [
    ...set
      .filter((flag) => !isMyQuestion(flag, handle))
      .filter(({ moves, status, canNameRequestee }) =>
        moves.some((move) => move !== status || (move === "requested" && canNameRequestee)),
      )
      .map((flag) => {
        const isMine = flag.status === "requested" && flag.requestee?.handle === handle && handle !== "";
        const of = isMine ? " of you" : askedOf(flag.requestee);
        const words = flag.status === "requested" ? `asked${of}` : flag.status;
        return {
          flag: flagKey({ flagId: flag.id }),
          label: `${flag.type}${onWhat(flag.attachment)}: ${words}`,
          status: flag.status,
          options: optionsOf(flag, flag.status),
          asked: flag.requestee,
          mayName: flag.canNameRequestee && flag.moves.includes("requested"),
          several: flag.isMultiplicable,
          isMine,
        };
      }),
    ...open.map((flag) => ({
      flag: flagKey(flag),
      label: `${flag.type}${onWhat(flag.attachment)}`,
      status: null,
      options: optionsOf(flag, null),
      asked: flag.defaultRequestee,
      mayName: flag.canNameRequestee && flag.moves.includes("requested"),
      several: flag.isMultiplicable,
      isMine: false,
    })),
  ];
}
