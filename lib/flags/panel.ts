import { flagKey } from "#lib/flags/flag-key.ts";
import type { FlagPanel, PersonRef } from "#lib/flags/queries.ts";

/** The flags of a bug for the comment form: only those that the viewer may change. */
export function commentFlags({ set, open }: FlagPanel, { handle }: { handle: string }) {
  const onWhat = (attachment: string | null) => (attachment ? ` on ${attachment}` : "");
  const askedOf = (person: PersonRef | null) => (person ? ` of ${person.displayName || person.handle}` : "");
  return [
    ...set
      .filter(({ moves, status, canNameRequestee }) =>
        moves.some((move) => move !== status || (move === "requested" && canNameRequestee)),
      )
      .map((flag) => {
        const isMine = flag.status === "requested" && flag.requestee?.handle === handle && handle !== "";
        const of = isMine ? " of you" : askedOf(flag.requestee);
        const isAnswered = isMine && flag.moves.includes("answered");
        const asker = flag.setter ? `${flag.setter.displayName || flag.setter.handle}’s` : "the";
        const words = flag.status === "requested" ? `asked${of}` : flag.status;
        return {
          flag: flagKey({ flagId: flag.id }),
          label: isAnswered
            ? `This answers ${asker} question${onWhat(flag.attachment)}`
            : `${flag.type}${onWhat(flag.attachment)}: ${words}`,
          status: flag.status,
          moves: flag.moves,
          asked: flag.requestee,
          mayName: flag.canNameRequestee,
          several: flag.isMultiplicable,
          isMine,
          answers: isAnswered ? flag.id : null,
        };
      }),
    ...open.map((flag) => ({
      flag: flagKey(flag),
      label: `${flag.type}${onWhat(flag.attachment)}`,
      status: null,
      moves: flag.moves,
      asked: flag.defaultRequestee,
      mayName: flag.canNameRequestee,
      several: flag.isMultiplicable,
      isMine: false,
      answers: null,
    })),
  ];
}
