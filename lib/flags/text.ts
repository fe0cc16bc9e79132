import type { FlagStatus } from "#lib/flags/policy.ts";

const SIGNS = { requested: "?", granted: "+", denied: "-" } as const;

/** A flag in history: `review?(@ann)`, `blocker+`. */
export function flagText(flag: { type: string; status: FlagStatus; requestee: string | null }): string {
  const of = flag.status === "requested" && flag.requestee ? `(@${flag.requestee})` : "";
  return `${flag.type}${SIGNS[flag.status]}${of}`;
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
  const found = /^([^\s,?]+)([?+-])(?:\(@([\w.-]+)\))?$/.exec(text);
  return found ? { type: found[1] ?? "", sign: found[2] ?? "", of: found[3] ?? null } : null;
}
