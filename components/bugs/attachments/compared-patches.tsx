import { Markup } from "#components/markup.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { lineHtml } from "#lib/bugs/attachments/line-html.ts";
import type { ComparedFile, ComparedLine, ComparedPatches } from "#lib/bugs/attachments/patch/compare.ts";
import { type Html, html } from "#lib/html.ts";
import { countOf } from "#lib/text.ts";

/** What differs between two versions of a patch. */
export function ComparedPatchesView({ compared }: { compared: ComparedPatches }) {
  const { files, unchanged } = compared;
  if (files.length === 0) return <Empty>Both versions make the same changes.</Empty>;
  return (
    <>
      <p className="mb-2 text-muted text-sm">
        The second sign of a line is that of the patch: what the new version of the patch changes otherwise
        than the old one. Line numbers are not compared.
        {unchanged > 0 ? ` The changes of ${countOf(unchanged, "file")} are the same.` : ""}
      </p>
      <Markup as="div" html={html`${files.map(fileHtml)}`} />
    </>
  );
}

const KINDS = {
  added: "only in the new version",
  removed: "only in the old version",
  changed: null,
} as const;

function fileHtml({ path, kind, lines, isTooMuch }: ComparedFile): Html {
  const note = KINDS[kind] ? html` <span class="part">${KINDS[kind]}</span>` : null;
  const body = isTooMuch
    ? html`<p class="patch-none">Too much differs between the two versions to compare this file.</p>`
    : html`<table class="patch patch-compared" aria-label="${path}"><tbody>${lines.map(rowHtml)}</tbody></table>`;
  return html`<details open class="patch-file"><summary><b>${path}</b>${note}</summary>${body}</details>
`;
}

const SIGNS = { same: " ", old: "−", new: "+" } as const;

function rowHtml({ kind, text }: ComparedLine): Html {
  if (kind === "gap")
    return html`<tr class="patch-hunk"><td colspan="2">⋯</td></tr>
`;
  return html`<tr class="${kind}"><td>${SIGNS[kind]}</td><td>${lineHtml(text)}</td></tr>
`;
}
