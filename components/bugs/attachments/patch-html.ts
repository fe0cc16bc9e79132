import { lineHtml } from "#lib/bugs/attachments/line-html.ts";
import type { Colours } from "#lib/bugs/attachments/patch/highlight.ts";
import { lineAnchor } from "#lib/bugs/attachments/patch/line-anchor.ts";
import type { Patch, PatchFile, PatchLine } from "#lib/bugs/attachments/patch/parse.ts";
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
const LINES_MAX = 10_000;
/** A longer file is folded. */
const LONG = 1_500;

/** The files of a patch with their changes, as one string (docs/decisions/017). */
export function patchHtml(props: PatchProps): Html {
  const { files } = props.patch;
  return someFiles(props, 0, files.length);
}

/** What is around a place below a line, where React renders a form. */
export type SplitPatch = {
  filesBefore: Html;
  file: { id: string; path: string; summary: Html; rowsBefore: Html; rowsAfter: Html };
  filesAfter: Html;
};

/** The same in parts, split below the line `at`; null where there is no such line. */
export function splitPatch(props: PatchProps, at: string): SplitPatch | null {
  const { files } = props.patch;
  const index = Number(/^f(\d{1,5})[LR]/.exec(at)?.[1] ?? 0) - 1;
  const file = files[index];
  if (!file) return null;
  const rows = rowsOf(props, file, index);
  const place = rows.findIndex(({ anchors }) => anchors.includes(at));
  if (place < 0) return null;
  return {
    filesBefore: someFiles(props, 0, index),
    file: {
      id: fileAnchor(index),
      path: file.path,
      summary: summaryOf(file),
      rowsBefore: html`${rows.slice(0, place + 1).map((row) => row.html)}`,
      rowsAfter: html`${rows.slice(place + 1).map((row) => row.html)}`,
    },
    filesAfter: someFiles(props, index + 1, files.length),
  };
}

function someFiles(props: PatchProps, from: number, to: number): Html {
  const { files } = props.patch;
  const withBelow = new Set([...props.below.keys()].map((anchor) => anchor.split(/[LR]/)[0]));
  let room = LINES_MAX;
  const isShown = files.map((file) => {
    room -= linesOf(file);
    return room >= 0;
  });
  return html`${files.slice(from, to).map((file, at) => {
    const index = from + at;
    return fileHtml(props, file, index, isShown[index] ?? false, withBelow.has(fileAnchor(index)));
  })}`;
}

/** With the head of each hunk. */
function linesOf({ hunks }: PatchFile): number {
  return hunks.reduce((sum, { lines }) => sum + 1 + lines.length, 0);
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

function fileHtml(
  props: PatchProps,
  file: PatchFile,
  index: number,
  isShown: boolean,
  hasBelow: boolean,
): Html {
  const isLong = linesOf(file) > LONG && props.patch.files.length > 1;
  const open = isShown && (!isLong || hasBelow) ? OPEN : null;
  const body = !isShown
    ? html`<p class="patch-none">The patch is too long to show all of it. Download it to read this file.</p>`
    : file.hunks.length === 0
      ? html`<p class="patch-none">${file.isBinary ? "A binary file." : "Its content does not change."}</p>`
      : html`<table class="patch patch-${props.view}" aria-label="${file.path}"><tbody>${rowsOf(props, file, index).map((row) => row.html)}</tbody></table>`;
  return html`<details id="${fileAnchor(index)}" class="patch-file"${open}><summary>${summaryOf(file)}</summary>${body}</details>
`;
}

const OPEN = html` open`;

function summaryOf(file: PatchFile): Html {
  return html`<b>${file.path}</b> ${kindWords(file)}<span class="patch-counts">${counts(file)}</span>`;
}

/** A row of the table with what is below it, and the names of its lines. */
type Row = { anchors: string[]; html: Html };

function rowsOf(props: PatchProps, file: PatchFile, index: number): Row[] {
  return file.hunks.flatMap(({ title, lines }, number) => {
    const anchor = `${fileAnchor(index)}h${number + 1}`;
    const head = html`<tr class="patch-hunk"><td colspan="${spanOf(props)}"><a id="${anchor}" href="#${anchor}" data-hunk>${title}</a></td></tr>
`;
    const rows = props.view === "side" ? sideRows(props, lines, index) : unifiedRows(props, lines, index);
    return [{ anchors: [], html: head }, ...rows];
  });
}

/** The columns of the table. */
function spanOf({ view }: Pick<PatchProps, "view">): number {
  return view === "side" ? 4 : 3;
}

function unifiedRows(props: PatchProps, lines: readonly PatchLine[], file: number): Row[] {
  return lines.map((line) => {
    const anchor = lineAnchor(file, line);
    const numbers =
      line.new === null
        ? html`<td>${numberLink(props, anchor, line.old)}</td><td></td>`
        : html`<td>${line.old}</td><td>${numberLink(props, anchor, line.new)}</td>`;
    const row = html`<tr id="${anchor}"${CLASSES[line.kind]}>${numbers}<td>${codeOf(props, file, line)}</td></tr>
${belowRow(props, anchor)}`;
    return { anchors: [anchor], html: row };
  });
}

/** Removed lines stand beside the added ones that follow them. */
function sideRows(props: PatchProps, lines: readonly PatchLine[], file: number): Row[] {
  return pairsOf(lines).map(([before, after]) => {
    const anchors = [before, after].flatMap((line) => (line ? lineAnchor(file, line) : []));
    const isSame = before !== null && before === after;
    const cells = [before, after].map((line, side) => {
      if (!line) return html`<td class="patch-gap"></td><td class="patch-gap"></td>`;
      const anchor = lineAnchor(file, line);
      const isRepeated = isSame && side === 0;
      const number = isRepeated
        ? html`${line.old}`
        : numberLink(props, anchor, side === 0 ? line.old : line.new);
      const id = isRepeated ? null : html` id="${anchor}"`;
      return html`<td${CLASSES[line.kind]}>${number}</td><td${id}${CLASSES[line.kind]}>${codeOf(props, file, line)}</td>`;
    });
    const row = html`<tr${isSame ? SAME : null}>${cells}</tr>
${[...new Set(anchors)].flatMap((anchor) => belowRow(props, anchor) ?? [])}`;
    return { anchors, html: row };
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

function belowRow(props: PatchProps, anchor: string): Html | null {
  const content = props.below.get(anchor);
  return content ? html`<tr class="patch-below"><td colspan="${spanOf(props)}">${content}</td></tr>\n` : null;
}
