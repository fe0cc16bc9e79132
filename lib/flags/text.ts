import type { FlagMove, FlagStatus } from "#lib/flags/policy.ts";

const SIGNS = { requested: "?", granted: "+", denied: "-" } as const;

/** What a move does: “You may not grant …”. */
export const FLAG_VERBS: Readonly<Record<FlagMove, string>> = {
  requested: "ask for",
  granted: "grant",
  denied: "deny",
  answered: "answer",
  unanswered: "say that you cannot answer",
  cleared: "clear",
};

/** A flag in history: `review?(@ann)`, `blocker+`. */
export function flagText(flag: { type: string; status: FlagStatus; requestee: string | null }): string {
  const of = flag.status === "requested" && flag.requestee ? `(@${flag.requestee})` : "";
  return `${flag.type}${SIGNS[flag.status]}${of}`;
}

const ENDS = { answered: "!", unanswered: "~", withdrawn: "^" } as const;

/**
 * What became of a question, in history: `needinfo!(@maja)` was answered, `needinfo~(@maja)` could not be, `needinfo^(@maja)` was withdrawn; with
 * who asked.
 */
export function questionText(type: string, to: keyof typeof ENDS, asker: string | null): string {
  return `${type}${ENDS[to]}${asker ? `(@${asker})` : ""}`;
}

/** One change of a flag as a sentence without its subject; null for texts that flagText did not write. */
export function describeFlagChange(from: string, to: string): string | null {
  const before = parse(from);
  const after = parse(to);
  if (!after) {
    if (!before || to !== "") return null;
    const noun =
      before.sign === "?" ? "the request for" : before.sign === "+" ? "the grant of" : "the denial of";
    return `cleared ${noun} ${before.type}${before.of ? ` (of @${before.of})` : ""}`;
  }
  if (from !== "" && !before) return null;
  const renamed = before && before.type !== after.type ? ` (was ${before.type})` : "";
  if (after.sign === "^") return `withdrew the question ${before?.of ? `to @${before.of}` : after.type}`;
  if (after.sign === "!" || after.sign === "~") {
    const question = after.of ? `@${after.of}’s question` : `the question ${after.type}`;
    return after.sign === "!" ? `answered ${question}` : `could not answer ${question}`;
  }
  if (after.sign === "+") return `granted ${after.type}${renamed}`;
  if (after.sign === "-") return `denied ${after.type}${renamed}`;
  if (before?.sign === "?" && !renamed) {
    return after.of
      ? `passed the request for ${after.type} on to @${after.of}`
      : `put the request for ${after.type} to nobody in particular`;
  }
  return after.of ? `asked @${after.of} for ${after.type}` : `asked for ${after.type}`;
}

function parse(text: string): { type: string; sign: string; of: string | null } | null {
  const found = /^([^\s,?]+)([?+!~^-])(?:\(@([\w.-]+)\))?$/.exec(text);
  return found ? { type: found[1] ?? "", sign: found[2] ?? "", of: found[3] ?? null } : null;
}
