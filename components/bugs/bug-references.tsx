import { bugReferenceHtml } from "#components/bugs/bug-reference.tsx";
import { Markup } from "#components/markup.tsx";
import type { RelatedField } from "#lib/bugs/fields/registry.ts";
import type { BugRef } from "#lib/bugs/views/bug.ts";
import { html } from "#lib/html.ts";
import { countOf } from "#lib/text.ts";

/** A longer list shows its first bugs, the open ones first, and leads to the list of all. */
const LONGEST = 10;
const FIRST = 8;

/** Bugs with the same relation to a bug. `all`: the list of them. */
export function BugReferences({ bugs, all }: { bugs: readonly BugRef[]; all: string }) {
  const sorted = [...bugs].sort((a, b) => Number(b.isOpen) - Number(a.isOpen) || a.id - b.id);
  const isLong = bugs.length > LONGEST;
  const lines = (isLong ? sorted.slice(0, FIRST) : sorted).map(
    (bug) => html`<li>${bugReferenceHtml(bug)}</li>`,
  );
  const open = bugs.filter(({ isOpen }) => isOpen).length;
  const rest = isLong
    ? html`<li><a href="${all}" data-go>All ${countOf(bugs.length, "bug")}</a> <small class="text-muted">${open} open</small></li>`
    : null;
  return <Markup as="ul" className="grid gap-0.5" html={html`${lines}${rest}`} />;
}

/** The list of the bugs that have a bug in this field. */
export function relatedHref(field: RelatedField, id: number): string {
  return `/bugs?${field}=${id}`;
}
