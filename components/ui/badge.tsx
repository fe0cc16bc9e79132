import type { ReactNode } from "react";

/** red: blocker, data loss, error · amber: waiting · green: verified, released · slate: everything else */
export type Tone = "red" | "amber" | "green" | "slate" | "accent" | "plain";

/** A word for a state; the colour only repeats it. `<Badge tone="green">VERIFIED</Badge>` */
export function Badge({
  tone = "slate",
  icon,
  children,
}: {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
}) {
  return (
    <span className={badgeClass(tone)}>
      {icon}
      {children}
    </span>
  );
}

/** The CSS class of a badge. */
export function badgeClass(tone: Tone): string {
  return `badge-${tone}`;
}
