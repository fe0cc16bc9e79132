import { InvalidInput } from "#lib/errors.ts";
import type { FlagMove } from "#lib/flags/policy.ts";
import type { FlagTypeRow } from "#lib/flags/queries.ts";

/** What is said together with a change of flags. */
export type Said = {
  text: string | undefined;
  /** Files without words answer a question, too. */
  hasFiles: boolean;
  /** Null: everyone who sees the bug. */
  audienceId: number | null;
};

/** Does this answer a question? What not everybody who sees the bug may read would change what all of them see. */
export function answersQuestions(said: Said): boolean {
  return said.audienceId === null && ((said.text ?? "").trim() !== "" || said.hasFiles);
}

/** Demands the comment that a move takes: by its type, or since it is a question. An unchanged template does not count. */
export function demandWords(type: FlagTypeRow, to: FlagMove, said: Said): void {
  if (to === "answered") demandAnswer(said);
  const isAsked = to === "requested" && type.isQuestion;
  if (!isAsked && (!type.requiresComment || type.isQuestion || to === "cleared")) return;
  const comment = (said.text ?? "").trim();
  if (comment !== "" && comment !== type.questionnaire.trim()) return;
  const how = type.questionnaire ? "fill in the template" : "explain why";
  throw new InvalidInput({
    comment: [type.isQuestion ? "Write the question." : `“${type.name}” requires a comment: ${how}.`],
  });
}

function demandAnswer(said: Said): void {
  if (answersQuestions(said)) return;
  if (said.audienceId === null) throw new InvalidInput({ comment: ["Write the answer."] });
  throw new InvalidInput({
    commentAudience: ["Only a comment for everyone who sees this bug answers a question."],
  });
}
