import { lineHtml } from "#lib/bugs/attachments/line-html.ts";
import type { Colours } from "#lib/bugs/attachments/patch/highlight.ts";
import { lineAnchor } from "#lib/bugs/attachments/patch/line-anchor.ts";
import type { Patch, PatchFile, PatchHunk, PatchLine } from "#lib/bugs/attachments/patch/parse.ts";
import { type Html, html, trustedHtml } from "#lib/html.ts";

export type PatchView = "unified" | "side";

export type PatchProps = {
  patch: Patch;
  colours: Colours;
  view: PatchView;
  /** The address of a line, which opens a form there for who may comment. */
  lineHref: (anchor: string) => string;
  /** What is shown below a line: comments, and a form. */
  below: ReadonlyMap<string, Html>;
};

/** The lines of a patch that a page shows. */
const LINES_MAX = 20_000;
/** A longer file is folded. */
const LONG = 1_500;

/** The files of a patch with their changes, as one string (docs/decisions/017). */
export function patchHtml(props: PatchProps): Html {
  let room = LINES_MAX;
  return html`${props.patch.files.map((file, index) => {
    const size = linesOf(file);
    room -= size;
    return fileHtml(props, file, index, room >= 0);
  })}`;
}

function linesOf({ hunks }: PatchFile): number {
  return hunks.reduce((sum, { lines }) => sum + lines.length, 0);
}

/** Every file with its counts and a link to it. */
export function patchFiles({ files }: Patch): Html {
  return html`${files.map(
    (file, index) =>
      html`<li><a href="#${fileAnchor(index)}">${file.path}</a> ${kindWords(file)}<span class="patch-counts">${counts(file)}</span></li>`,
  )}`;
}

function fileAnchor(index: number): string {
  return `f${index + 1}`;
}

function counts({ added, removed, isBinary }: PatchFile): Html {
  if (isBinary) return html`binary`;
  return html`<b>+${added}</b> <s>−${removed}</s>`;
}

function kindWords({ kind, before, modes }: PatchFile): Html {
  const from = before === null ? null : html`<span class="muted">from ${before}</span> `;
  const mode = modes ? html`<span class="muted">mode ${modes[0]} → ${modes[1]}</span> ` : null;
  return html`${kind === "changed" ? null : html`<span class="part">${kind}</span> `}${from}${mode}`;
}

function fileHtml(props: PatchProps, file: PatchFile, index: number, isShown: boolean): Html {
  const isLong = linesOf(file) > LONG && props.patch.files.length > 1;
  const hasBelow = [...props.below.keys()].some(
    (anchor) => anchor.startsWith(`${fileAnchor(index)}L`) || anchor.startsWith(`${fileAnchor(index)}R`),
  );
  const open = isShown && (!isLong || hasBelow) ? OPEN : null;
  const body = !isShown
    ? html`<p class="patch-none">The patch is too long to show all of it. Download it to read this file.</p>`
    : file.hunks.length === 0
      ? html`<p class="patch-none">${file.isBinary ? "A binary file." : "Its content does not change."}</p>`
      : html`<table class="patch patch-${props.view}" aria-label="${file.path}">${file.hunks.map((hunk, number) => hunkHtml(props, hunk, index, number))}</table>`;
  return html`<details id="${fileAnchor(index)}" class="patch-file"${open}><summary><a href="#${fileAnchor(index)}" data-cell>${file.path}</a> ${kindWords(file)}<span class="patch-counts">${counts(file)}</span></summary>${body}</details>
`;
}

const OPEN = html` open`;

function hunkHtml(props: PatchProps, { title, lines }: PatchHunk, file: number, number: number): Html {
  const span = props.view === "side" ? 4 : 3;
  const rows = props.view === "side" ? sideRows(props, lines, file) : unifiedRows(props, lines, file);
  return html`<tbody><tr class="patch-hunk"><td colspan="${span}"><a id="f${file + 1}h${number + 1}" href="#f${file + 1}h${number + 1}" data-hunk>${title}</a></td></tr>
${rows}</tbody>`;
}

function unifiedRows(props: PatchProps, lines: readonly PatchLine[], file: number): Html[] {
  return lines.map((line) => {
    const anchor = lineAnchor(file, line);
    const numbers =
      line.new === null
        ? html`<td>${numberLink(props, anchor, line.old)}</td><td></td>`
        : html`<td>${line.old}</td><td>${numberLink(props, anchor, line.new)}</td>`;
    return html`<tr id="${anchor}"${CLASSES[line.kind]}>${numbers}<td>${codeOf(props, file, line)}</td></tr>
${belowRow(props, anchor, 3)}`;
  });
}

/** Removed lines stand beside the added ones that follow them. */
function sideRows(props: PatchProps, lines: readonly PatchLine[], file: number): Html[] {
  return pairsOf(lines).map(([before, after]) => {
    const anchors = [before, after].flatMap((line) => (line ? lineAnchor(file, line) : []));
    const isSame = before !== null && before === after;
    const cells = [before, after].map((line, side) => {
      if (!line) return html`<td class="patch-gap"></td><td class="patch-gap"></td>`;
      const anchor = lineAnchor(file, line);
      const number =
        isSame && side === 0
          ? html`${line.old}`
          : numberLink(props, anchor, side === 0 ? line.old : line.new);
      const id = isSame && side === 0 ? null : html` id="${anchor}"`;
      return html`<td${CLASSES[line.kind]}>${number}</td><td${id}${CLASSES[line.kind]}>${codeOf(props, file, line)}</td>`;
    });
    return html`<tr${isSame ? SAME : null}>${cells}</tr>
${[...new Set(anchors)].flatMap((anchor) => belowRow(props, anchor, 4) ?? [])}`;
  });
}

type Pair = readonly [before: PatchLine | null, after: PatchLine | null];

function pairsOf(lines: readonly PatchLine[]): Pair[] {
  const pairs: Pair[] = [];
  let before: PatchLine[] = [];
  let after: PatchLine[] = [];
  const flush = () => {
    for (let at = 0; at < Math.max(before.length, after.length); at += 1)
      pairs.push([before[at] ?? null, after[at] ?? null]);
    before = [];
    after = [];
  };
  for (const line of lines) {
    if (line.kind === "old" && after.length > 0) flush();
    if (line.kind === "old") before.push(line);
    else if (line.kind === "new") after.push(line);
    else {
      flush();
      pairs.push([line, line]);
    }
  }
  flush();
  return pairs;
}

const CLASSES = { same: null, old: html` class="old"`, new: html` class="new"` } as const;
const SAME = html` class="same"`;

function numberLink({ lineHref }: PatchProps, anchor: string, number: number | null): Html {
  return html`<a href="${lineHref(anchor)}">${number}</a>`;
}

function codeOf({ colours }: PatchProps, file: number, line: PatchLine): Html {
  const coloured = colours(file, line);
  const code = coloured === null ? lineHtml(line.text) : trustedHtml(coloured);
  return line.isUnended ? html`${code}${UNENDED}` : code;
}

const UNENDED = html` <span class="patch-unended">No newline at end of file</span>`;

function belowRow({ below }: PatchProps, anchor: string, span: number): Html | null {
  const content = below.get(anchor);
  return content ? html`<tr class="patch-below"><td colspan="${span}">${content}</td></tr>\n` : null;
}
