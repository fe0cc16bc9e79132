import { Badge, type Tone } from "#components/ui/badge.tsx";
import type { Meaning, Phase } from "#lib/catalog/workflow/phases.ts";

/** The properties of a bug that decide the colour of its status. */
export type Standing = { phase: Phase; meaning: Meaning | null; isOpen: boolean };

type StatusWordProps = Standing & { status: string; resolution?: string | null };

/** Status and resolution of a bug: `CONFIRMED`, `RESOLVED FIXED`. */
export function StatusWord({ status, resolution, ...standing }: StatusWordProps) {
  return <Badge tone={statusTone(standing)}>{resolution ? `${status} ${resolution}` : status}</Badge>;
}

/** The colour of a status: green for verified or fixed, amber for ready for QE, blue-grey for the rest. */
export function statusTone({ phase, meaning, isOpen }: Standing): Tone {
  if (phase === "verified" || meaning === "fixed") return "green";
  if (phase === "to_verify") return "amber";
  return isOpen ? "accent" : "slate";
}
