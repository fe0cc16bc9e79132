import clsx from "clsx";
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
    <span
      className={clsx(
        "inline-flex max-w-full items-center gap-1 whitespace-nowrap rounded-sm px-1.5 py-px font-medium text-xs [&_svg]:size-3 [&_svg]:shrink-0",
        tones[tone],
      )}
    >
      {icon}
      {children}
    </span>
  );
}

const tones = {
  red: "bg-red-soft text-red",
  amber: "bg-amber-soft text-amber",
  green: "bg-green-soft text-green",
  slate: "bg-slate-soft text-slate",
  accent: "bg-accent-soft text-accent",
  plain: "border border-line text-muted",
};
