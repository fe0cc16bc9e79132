type TimeProps = {
  at: Date | string | number;
  /** relative (default): "3 h ago", a date after 30 days · date: 2026-11-22 · exact: 2026-11-22 14:05 UTC */
  as?: "relative" | "date" | "exact";
  /** The reference for relative times; now by default. */
  now?: Date;
  timeZone?: string;
  className?: string;
};

/** A time, relative by default, with the exact time on hover. `<Time at={bug.changedAt} />` */
export function Time({ at, as = "relative", now = new Date(), timeZone = "UTC", className }: TimeProps) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return null;
  const exact = formatExact(date, timeZone);
  const text =
    as === "exact" ? exact : as === "date" ? formatDate(date, timeZone) : formatRelative(date, now, timeZone);
  return (
    <time dateTime={date.toISOString()} title={exact} className={className} suppressHydrationWarning>
      {text}
    </time>
  );
}

/** 2026-11-22 */
export function formatDate(date: Date, timeZone = "UTC"): string {
  if (timeZone === "UTC") return date.toISOString().slice(0, 10);
  return formatsOf(timeZone).day.format(date);
}

/** 2026-11-22 14:05 UTC */
export function formatExact(date: Date, timeZone = "UTC"): string {
  if (timeZone === "UTC") return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const { day, clock, zone } = formatsOf(timeZone);
  const name = zone.formatToParts(date).find(({ type }) => type === "timeZoneName")?.value;
  return `${day.format(date)} ${clock.format(date)} ${name}`;
}

type Formats = { day: Intl.DateTimeFormat; clock: Intl.DateTimeFormat; zone: Intl.DateTimeFormat };

/** Cached, since creating a formatter is slow. */
function formatsOf(timeZone: string): Formats {
  const known = kept.get(timeZone);
  if (known) return known;
  const formats = {
    // The Swedish locale formats dates as ISO 8601.
    day: new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }),
    clock: new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }),
    zone: new Intl.DateTimeFormat("en-GB", { timeZone, timeZoneName: "short" }),
  };
  if (kept.size < 500) kept.set(timeZone, formats);
  return formats;
}

const kept = new Map<string, Formats>();

/** "just now", "3 min ago", "in 2 days"; the date if more than 30 days away. */
export function formatRelative(date: Date, now: Date, timeZone = "UTC"): string {
  const seconds = Math.round((now.getTime() - date.getTime()) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return "just now";
  if (size >= 30 * 86_400) return formatDate(date, timeZone);
  const [amount, unit] =
    size < 45 * 60
      ? [Math.max(1, Math.round(size / 60)), "min"]
      : size < 22 * 3600
        ? [Math.max(1, Math.round(size / 3600)), "h"]
        : [Math.max(1, Math.round(size / 86_400)), "day"];
  const words = `${amount} ${unit}${unit === "day" && amount > 1 ? "s" : ""}`;
  return seconds < 0 ? `in ${words}` : `${words} ago`;
}
