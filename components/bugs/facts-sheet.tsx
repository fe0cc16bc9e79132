import type { ReactNode } from "react";
import { SeverityWord } from "#components/bugs/severity-word.tsx";
import type { BugView } from "#lib/bugs/views/bug.ts";

type FactsSheetProps = {
  bug: Pick<
    BugView,
    "severity" | "priority" | "assignee" | "component" | "targetRelease" | "targetMilestone"
  >;
  isOpen: boolean;
  children: ReactNode;
};

/** The facts of a bug: a sidebar, or on narrow screens a line of chips that unfolds. */
export function FactsSheet({ bug, isOpen, children }: FactsSheetProps) {
  const chips = [
    bug.priority === "unspecified" ? null : bug.priority,
    bug.assignee?.displayName ?? "nobody assigned",
    bug.targetRelease ?? bug.targetMilestone,
  ];
  return (
    <details
      open={isOpen}
      className="lg:-mx-2.5 lg:px-2.5 max-lg:rounded-lg max-lg:border max-lg:border-line max-lg:px-4 max-lg:py-2 lg:[&::details-content]:block lg:[&::details-content]:[content-visibility:visible]"
    >
      <summary className="flex min-h-(--control) flex-wrap items-center gap-x-3 gap-y-1 lg:hidden">
        <span className="font-semibold">Facts</span>
        {bug.severity === "unspecified" ? null : <SeverityWord severity={bug.severity} />}
        {chips.filter(Boolean).map((chip) => (
          <span key={chip} className="text-muted">
            {chip}
          </span>
        ))}
      </summary>
      {children}
    </details>
  );
}
