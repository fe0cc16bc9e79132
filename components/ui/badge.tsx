import type { ReactNode } from "react";

/** red: blocker, data loss, error · amber: waiting on somebody · green: verified, released · slate: the rest */
export type Tone = "red" | "amber" | "green" | "slate" | "accent" | "plain";

/** A word that says where something stands; the colour only repeats it. `<Badge tone="green">VERIFIED</Badge>` */
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

/** The class of a badge, for lists that are written as text. */
export function badgeClass(tone: Tone): string {
  return `badge-${tone}`;
}
