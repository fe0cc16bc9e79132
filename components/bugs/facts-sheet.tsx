import type { ReactNode } from "react";
import { severityHtml } from "#components/bugs/bug-words.ts";
import { Markup } from "#components/markup.tsx";
import type { BugView } from "#lib/bugs/views/bug.ts";
import { html } from "#lib/html.ts";

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
  ]
    .filter(Boolean)
    .map((chip) => html`<span class="text-muted">${chip}</span>`);
  return (
    <details
      open={isOpen}
      className="lg:-mx-2.5 lg:px-2.5 max-lg:rounded-lg max-lg:border max-lg:border-line max-lg:px-4 max-lg:py-2 lg:[&::details-content]:block lg:[&::details-content]:[content-visibility:visible]"
    >
      <Markup
        as="summary"
        className="flex min-h-(--control) flex-wrap items-center gap-x-3 gap-y-1 lg:hidden"
        html={html`<span class="font-semibold">Facts</span>${bug.severity === "unspecified" ? null : severityHtml(bug.severity)}${chips}`}
      />
      {children}
    </details>
  );
}
