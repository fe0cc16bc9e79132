import { parsePatch, type StructuredPatch } from "diff";

/** One line of a patch. `old` and `new`: its number before and after; null where it is not there. */
export type PatchLine = {
  kind: "same" | "old" | "new";
  old: number | null;
  new: number | null;
  text: string;
  /** The file ends with it, without a line end. */
  isUnended?: true;
};

export type PatchHunk = {
  /** `@@ -1,3 +1,4 @@`, with what its tool wrote behind it, such as the function. */
  title: string;
  lines: PatchLine[];
};

export type PatchFile = {
  /** After the patch, or before it for a deleted file. */
  path: string;
  /** The name before, when it is another one. */
  before: string | null;
  kind: "changed" | "added" | "deleted" | "renamed" | "copied";
  isBinary: boolean;
  /** Its permissions changed, from the first to the second. */
  modes: readonly [from: string, to: string] | null;
  added: number;
  removed: number;
  hunks: PatchHunk[];
};

export type Patch = {
  files: PatchFile[];
  added: number;
  removed: number;
  /** It has commits, for `git am`; otherwise it is only applied. */
  isMail: boolean;
  /** Names have the prefixes of git, a/ and b/, which `git apply` takes away. */
  isGit: boolean;
};

/** What is read of a patch at most, in characters. */
export const PATCH_MAX = 4_000_000;
/** More files are not shown as a patch: a page has several elements for each. */
const FILES_MAX = 2_000;
/** Nor more places at which files change. */
const HUNKS_MAX = 20_000;
/** Nor more lines, which are read for every view. */
const LINES_MAX = 200_000;

/**
 * Reads a unified diff of git, Mercurial, Subversion or diff, with or without the mail around it. A text that is none, or is
 * damaged, gives the reason instead.
 */
export function readPatch(text: string): Patch | { problem: string } {
  if (text.length > PATCH_MAX) return { problem: "It is too long to be shown as a patch." };
  const lined = text.replaceAll("\r\n", "\n").replace(BREAKS, BROKEN);
  const tooMany = sayTooMany(lined);
  if (tooMany) return { problem: tooMany };
  const plain = lined.replace(SIGNATURES, "").replace(WORDS, "");
  try {
    const files = withTitles(plain, parsePatch(plain).filter(isFile).map(fileOf));
    if (files.length === 0)
      return { problem: "It has no changes in a format that is known here (a unified diff)." };
    return {
      files,
      added: files.reduce((sum, { added }) => sum + added, 0),
      removed: files.reduce((sum, { removed }) => sum + removed, 0),
      isMail: /^From [0-9a-f]{40} /.test(text),
      isGit: /^diff --git |^--- (?:a\/.*\n\+\+\+ (?:b\/|\/dev\/null)|\/dev\/null\n\+\+\+ b\/)/m.test(plain),
    };
  } catch (error) {
    const words = error instanceof Error ? error.message : "";
    return { problem: `It is damaged: ${words.slice(0, 200).trim()}.` };
  }
}

/**
 * Only a line feed ends a line, here as in the reader; in regular expressions these do, too, so that what looks for the end of a
 * line would look through all lines after it. They are shown as a sign.
 */
const BREAKS = /[\r\u2028\u2029]/g;
const BROKEN = "\u240d";

/** Counts before it reads, since reading a million files takes long; null where it can be shown. */
function sayTooMany(text: string): string | null {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const files = Math.max(...[/^diff -/gm, /^Index: /gm, /^--- .*\n\+\+\+ /gm].map(count));
  const limit = (max: number, of: string) =>
    `It has more than ${max.toLocaleString("en")} ${of}, too many to be shown as a patch.`;
  if (files > FILES_MAX) return limit(FILES_MAX, "files");
  if (count(/^@@ -\d/gm) > HUNKS_MAX) return limit(HUNKS_MAX, "hunks");
  return count(/\n/g) > LINES_MAX ? limit(LINES_MAX, "lines") : null;
}

/** What is said before the changes, of which some lines may look like changes. */
const WORDS =
  /(?:^From [0-9a-f]{40} |^(?<![\s\S]))[\s\S]*?(?=^diff --git |^diff -|^Index: |^--- [^\n]*\n\+\+\+ |$(?![\s\S]))/gm;
/** What git writes below a commit in a mail, where a reader would take it for a removed line. */
const SIGNATURES = /^-- \n\d+\.\d[^\n]*\n(?=\n*(?:From [0-9a-f]{40} |$(?![\s\S])))/gm;

function isFile({ hunks, oldFileName, newFileName, index }: Partial<StructuredPatch>): boolean {
  return Boolean(oldFileName || newFileName || index) || (hunks?.length ?? 0) > 0;
}

function fileOf(parsed: StructuredPatch): PatchFile {
  const names = [parsed.oldFileName, parsed.newFileName].map((name) => name ?? parsed.index ?? "");
  const [from = "", to = ""] = hasPrefixes(names) ? names.map((name) => name.replace(/^[ab]\//, "")) : names;
  const isAdded = parsed.isCreate === true || from === "/dev/null";
  const isDeleted = parsed.isDelete === true || to === "/dev/null";
  const hunks = parsed.hunks.map(hunkOf);
  const count = (kind: PatchLine["kind"]) =>
    hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.kind === kind).length, 0);
  const isMoved = parsed.isRename === true || parsed.isCopy === true;
  const { oldMode, newMode } = parsed;
  const modes = oldMode && newMode && oldMode !== newMode ? ([oldMode, newMode] as const) : null;
  return {
    path: isDeleted ? from : to,
    before: isMoved && from !== to ? from : null,
    kind: kindOf(isAdded, isDeleted, parsed),
    isBinary:
      parsed.isBinary === true || (hunks.length === 0 && !isMoved && !modes && !isAdded && !isDeleted),
    modes,
    added: count("new"),
    removed: count("old"),
    hunks,
  };
}

function kindOf(
  isAdded: boolean,
  isDeleted: boolean,
  { isRename, isCopy }: StructuredPatch,
): PatchFile["kind"] {
  if (isAdded) return "added";
  if (isDeleted) return "deleted";
  if (isRename) return "renamed";
  return isCopy ? "copied" : "changed";
}

/** `a/` and `b/`, as git and Mercurial write them. */
function hasPrefixes([from = "", to = ""]: readonly string[]): boolean {
  return (from.startsWith("a/") || from === "/dev/null") && (to.startsWith("b/") || to === "/dev/null");
}

function hunkOf({
  oldStart,
  oldLines,
  newStart,
  newLines,
  lines,
}: StructuredPatch["hunks"][number]): PatchHunk {
  let [before, after] = [oldStart, newStart];
  const read: PatchLine[] = [];
  for (const line of lines) {
    const text = line.slice(1);
    const last = read.at(-1);
    if (line.startsWith("+")) read.push({ kind: "new", old: null, new: after++, text });
    else if (line.startsWith("-")) read.push({ kind: "old", old: before++, new: null, text });
    else if (!line.startsWith("\\")) read.push({ kind: "same", old: before++, new: after++, text });
    else if (last) last.isUnended = true;
  }
  return { title: `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`, lines: read };
}

/** The reader drops what stands behind the second @@; lines of a hunk never begin with it. */
function withTitles(text: string, files: PatchFile[]): PatchFile[] {
  const titles = text.match(/^@@ -\d.*$/gm) ?? [];
  const hunks = files.flatMap((file) => file.hunks);
  if (titles.length !== hunks.length) return files;
  for (const [index, hunk] of hunks.entries()) hunk.title = titles[index] ?? hunk.title;
  return files;
}
