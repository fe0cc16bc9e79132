import { expect, test } from "vitest";
import { BugReferences } from "#components/bugs/bug-references.tsx";
import type { BugRef } from "#lib/bugs/views/bug.ts";

function bugs(count: number, closedBelow: number): BugRef[] {
  return Array.from({ length: count }, (_, index) => {
    const isOpen = index >= closedBelow;
    return {
      id: index + 1,
      summary: "It breaks",
      status: isOpen ? "NEW" : "CLOSED",
      resolution: isOpen ? null : "FIXED",
      isOpen,
      phase: isOpen ? ("confirmed" as const) : ("closed" as const),
      meaning: isOpen ? null : ("fixed" as const),
    };
  });
}

function linksIn(list: ReturnType<typeof BugReferences>): string[] {
  return [...list.props.html.html.matchAll(/ href="([^"]+)"/g)].map(([, href = ""]) => href);
}

test("of a hundred related bugs a page names the first open ones, and leads to the list of all", () => {
  const links = linksIn(BugReferences({ bugs: bugs(100, 60), all: "/bugs?blocks=200" }));
  expect(links).toEqual([...[61, 62, 63, 64, 65, 66, 67, 68].map((id) => `/bugs/${id}`), "/bugs?blocks=200"]);
});

test("ten related bugs are all named", () => {
  expect(linksIn(BugReferences({ bugs: bugs(10, 10), all: "/bugs?blocks=200" }))).toHaveLength(10);
});
