import { Markup } from "#components/markup.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { lineHtml } from "#lib/bugs/attachments/line-html.ts";
import type { ComparedFile, ComparedLine, ComparedPatches } from "#lib/bugs/attachments/patch/compare.ts";
import { type Html, html } from "#lib/html.ts";
import { countOf } from "#lib/text.ts";

type Version = { number: number; href: string };

type ComparedPatchesViewProps = {
  compared: ComparedPatches;
  before: Version;
  after: Version;
};

/** What differs between two versions of a patch, with the way to each of them. */
export function ComparedPatchesView({ compared, before, after }: ComparedPatchesViewProps) {
  const { files, unchanged } = compared;
  const name = ({ number, href }: Version) => <Link href={href}>version {number}</Link>;
  return (
    <>
      <p className="mb-1 font-semibold">
        What differs between {name(before)} and {name(after)} of this patch
      </p>
      {files.length === 0 ? <Empty>Both versions make the same changes.</Empty> : null}
      <p className="mb-2 text-muted text-sm empty:hidden">
        {files.length === 0
          ? null
          : `The first sign says where a line is: + only in version ${after.number}, − only in version ${before.number}. The sign after it is that of the patch itself: a line that it adds or removes. Line numbers are not compared.`}
        {files.length > 0 && unchanged > 0
          ? ` The changes of ${countOf(unchanged, "file")} are the same.`
          : null}
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
