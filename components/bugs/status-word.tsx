import { Badge, type Tone } from "#components/ui/badge.tsx";
import type { Meaning, Phase } from "#lib/catalog/workflow/phases.ts";

/** Where a bug stands, for the colour of it: what its status and its resolution mean. */
export type Standing = { phase: Phase; meaning: Meaning | null; isOpen: boolean };

type StatusWordProps = Standing & { status: string; resolution?: string | null };

/** Where a bug stands, as a word: `CONFIRMED`, `RESOLVED FIXED`. */
export function StatusWord({ status, resolution, ...standing }: StatusWordProps) {
  return <Badge tone={statusTone(standing)}>{resolution ? `${status} ${resolution}` : status}</Badge>;
}

/** The colour of a status. Green for what is verified or fixed, amber for what waits for QE, blue-grey for the rest. */
export function statusTone({ phase, meaning, isOpen }: Standing): Tone {
  if (phase === "verified" || meaning === "fixed") return "green";
  if (phase === "to_verify") return "amber";
  return isOpen ? "accent" : "slate";
}
