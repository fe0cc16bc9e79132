import type { Meaning, Phase } from "#lib/catalog/workflow/phases.ts";

/** The properties of a bug that decide the mark of its status. */
export type Standing = { phase: Phase; meaning: Meaning | null; isOpen: boolean };

type StatusWordProps = Standing & { status: string; resolution?: string | null };

/** Status and resolution of a bug, after a mark that says how far it is: `CONFIRMED`, `RESOLVED FIXED`. */
export function StatusWord({ status, resolution, ...standing }: StatusWordProps) {
  return <span className={stateClass(standing)}>{resolution ? `${status} ${resolution}` : status}</span>;
}

/**
 * The CSS class that draws the mark (app/styles/marks.css): a dashed ring for unconfirmed, a ring for confirmed, half a
 * disc for work and for checks, a green disc for verified or fixed, a grey one for closed for other reasons.
 */
export function stateClass({ phase, meaning, isOpen }: Standing): string {
  if (phase === "verified" || meaning === "fixed") return "state-good";
  if (!isOpen) return "state-ended";
  return `state-${MARKS[phase]}`;
}

const MARKS: Record<Exclude<Phase, "verified">, "new" | "ready" | "work" | "check"> = {
  unconfirmed: "new",
  confirmed: "ready",
  assigned: "work",
  in_review: "work",
  fixed: "check",
  to_verify: "check",
  closed: "ready",
};
