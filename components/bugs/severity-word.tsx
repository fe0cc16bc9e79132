import { clsx } from "clsx";

/** How bad, as a small shape and a word: red only for what stops a release or loses data. */
export function SeverityWord({ severity }: { severity: string }) {
  const level = levels[severity.toLowerCase()] ?? "plain";
  return (
    <span className="inline-flex items-baseline gap-1.5">
      <span aria-hidden="true" className={clsx("inline-block size-2 shrink-0", looks[level])} />
      {severity}
    </span>
  );
}

const levels: Record<string, keyof typeof looks> = {
  blocker: "high",
  critical: "high",
  urgent: "high",
  major: "raised",
  high: "raised",
  unspecified: "none",
};

const looks = {
  high: "rotate-45 bg-red",
  raised: "bg-amber",
  plain: "rounded-full bg-slate",
  none: "rounded-full border border-muted",
};
