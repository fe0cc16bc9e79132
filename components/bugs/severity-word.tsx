/** A severity as a small shape and a word: red only for blockers and data loss. */
export function SeverityWord({ severity }: { severity: string }) {
  return <span className={severityClass(severity)}>{severity}</span>;
}

/** The CSS class of a severity, which adds the shape before the word. */
export function severityClass(severity: string): string {
  return `severity-${levels[severity.toLowerCase()] ?? "plain"}`;
}

const levels: Record<string, "high" | "raised" | "plain" | "none"> = {
  blocker: "high",
  critical: "high",
  urgent: "high",
  major: "raised",
  high: "raised",
  unspecified: "none",
};
