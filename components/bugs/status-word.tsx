import { Badge, type Tone } from "#components/ui/badge.tsx";

type StatusWordProps = { status: string; resolution?: string | null; isOpen: boolean };

/** Where a bug stands, as a word: `CONFIRMED`, `RESOLVED FIXED`. */
export function StatusWord({ status, resolution, isOpen }: StatusWordProps) {
  return (
    <Badge tone={statusTone(status, resolution ?? null, isOpen)}>
      {resolution ? `${status} ${resolution}` : status}
    </Badge>
  );
}

/** The colour of a status. Green for what is verified or fixed, amber for what waits on somebody, blue-grey for the rest. */
export function statusTone(status: string, resolution: string | null, isOpen: boolean): Tone {
  if (status === "VERIFIED" || resolution === "FIXED" || resolution === "CURRENTRELEASE") return "green";
  if (status === "NEEDINFO" || status === "ON_QA") return "amber";
  return isOpen ? "accent" : "slate";
}
