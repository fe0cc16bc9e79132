/** How bad, as a small shape and a word: red only for what stops a release or loses data. */
export function SeverityWord({ severity }: { severity: string }) {
  return <span className={severityClass(severity)}>{severity}</span>;
}

/** The class of a severity: its shape stands before the word. */
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
