import { flagKey } from "#lib/flags/flag-key.ts";
import type { FlagMove, FlagStatus } from "#lib/flags/policy.ts";
import type { FlagPanel, OpenFlagView, PersonRef, SetFlagView } from "#lib/flags/queries.ts";

/** A question that a comment of the viewer may answer: its flag, what its box says, and whether it is asked of them. */
type OpenQuestion = { flag: string; label: string; isMine: boolean };

/** The open questions on a bug and its files that the viewer may answer: those to them, then those to others. */
export function questionsTo({ handle }: { handle: string }, { set }: FlagPanel): OpenQuestion[] {
  return set
    .filter(
      ({ isQuestion, status, moves }) => isQuestion && status === "requested" && moves.includes("answered"),
    )
    .map((flag) => {
      const { id, setter, requestee, attachment } = flag;
      const isMine = isMyQuestion(flag, handle);
      const asker = setter ? `${nameOf(setter)}’s` : "the";
      const to = isMine ? "" : requestee ? ` to ${nameOf(requestee)}` : " to anybody";
      return {
        flag: String(id),
        label: `This answers ${asker} question${to}${attachment ? ` on ${attachment}` : ""}`,
        isMine,
      };
    })
    .sort((one, other) => Number(other.isMine) - Number(one.isMine));
}

function nameOf({ displayName, handle }: PersonRef): string {
  return displayName || handle;
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

/** What may become of a flag together with a comment. Questions are answered by a box of their own. */
function optionsOf({ moves, canNameRequestee }: SetFlagView | OpenFlagView, status: FlagStatus | null) {
  return moves
    .filter((move) => move !== status || (move === "requested" && canNameRequestee))
    .flatMap((move) => {
      const label = move === "requested" && status === "requested" ? "pass on" : VERBS[move];
      return label ? [{ value: move, label }] : [];
    });
}

/** The flags of a bug for the comment form, then those of its files: only those that the viewer may change, without questions to them. */
export function commentFlags({ set, open }: FlagPanel, { handle }: { handle: string }) {
  const onWhat = (attachment: string | null) => (attachment ? ` on ${attachment}` : "");
  const askedOf = (person: PersonRef | null) => (person ? ` of ${nameOf(person)}` : "");
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
          isOnFile: flag.attachmentId !== null,
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
      isOnFile: flag.attachmentId !== null,
    })),
  ].sort((one, other) => Number(one.isOnFile) - Number(other.isOnFile));
}
