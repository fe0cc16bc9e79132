import { statusHtml } from "#components/bugs/bug-words.ts";
import { iconHtml } from "#components/icon-html.ts";
import type { WebBug } from "#lib/bugs/related/queries.ts";
import type { Branch } from "#lib/bugs/related/tree.ts";
import { type Html, html } from "#lib/html.ts";
import { countOf } from "#lib/text.ts";

type TreeProps = {
  /** Distinguishes the anchors of several trees on a page. */
  name: string;
  /** The bug at the top. */
  top: number;
  branches: readonly Branch[];
  bugs: ReadonlyMap<number, WebBug>;
  /** So many levels are unfolded. */
  levels: number;
};

/** A tree of bugs as one string: a thousand of them are rendered in a few milliseconds. Branches fold without scripts. */
export function treeHtml({ name, top, branches, bugs, levels }: TreeProps): Html {
  const listOf = (some: readonly Branch[], level: number): Html =>
    html`<ul>${some.map((branch) => itemOf(branch, level))}</ul>`;
  const itemOf = (branch: Branch, level: number): Html => {
    const bug = bugs.get(branch.id);
    if (!bug) return html``;
    const { branches: below, shownUnder } = branch;
    const anchor = shownUnder === null ? html` id="${name}-${branch.id}"` : null;
    const open = level < levels ? html` open` : null;
    const isTooDeep = level >= DEEPEST && below.length > 0;
    const folded = isTooDeep
      ? html` <a class="tree-again" href="/bugs/${branch.id}/tree" data-go>${sayBelow(branch)} below: the tree of bug ${branch.id}</a>`
      : below.length > 0
        ? html`<details${open}><summary>${MARK}<span class="sr-only">Below bug ${branch.id}: </span><span class="tree-count">${sayBelow(branch)}</span></summary>${listOf(below, level + 1)}</details>`
        : null;
    return html`<li${anchor}><div>${lineOf(bug)}${shownUnder === null ? null : elsewhere(branch.id, shownUnder)}</div>${folded}</li>`;
  };
  const elsewhere = (id: number, under: number) =>
    id === top
      ? html` <a class="tree-again" href="#top">back at the top</a>`
      : html` <a class="tree-again" href="#${name}-${id}">${under === top ? "shown at the first level" : `shown under bug ${under}`}</a>`;
  return listOf(branches, 1);
}

/** Deeper branches have a page of their own: browsers do not nest elements for ever, and lines grow narrow. */
const DEEPEST = 30;
const MARK = iconHtml("chevron-right", "disclosure-mark size-3.5");

function lineOf(bug: WebBug): Html {
  const closed = bug.isOpen ? null : html` class="closed"`;
  const person = bug.assignee === null ? null : html` <small>${bug.assignee}</small>`;
  return html`<span${closed}><a href="/bugs/${bug.id}" data-go="ahead"><b>${bug.id}</b> ${bug.summary}</a> <small>${statusHtml(bug)}</small>${person}</span>`;
}

function sayBelow({ below, openBelow, branches }: Branch): string {
  if (below === 0) return countOf(branches.length, "bug");
  return openBelow === 0 ? countOf(below, "bug") : `${countOf(below, "bug")}, ${openBelow} open`;
}
