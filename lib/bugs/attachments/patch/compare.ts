import { diffArrays } from "diff";
import type { Patch, PatchFile } from "#lib/bugs/attachments/patch/parse.ts";

/** One line of a difference between two versions of a patch: `text` is a line of the patch, with its own sign. */
export type ComparedLine = { kind: "same" | "old" | "new" | "gap"; text: string };
export type ComparedFile = {
  path: string;
  kind: "added" | "removed" | "changed";
  lines: ComparedLine[];
  /** They differ too much to be compared line by line. */
  isTooMuch: boolean;
};
export type ComparedPatches = { files: ComparedFile[]; unchanged: number };

/** How many lines around a difference are shown. */
const AROUND = 3;
/** More differences in one file are not looked for: it would take too long. */
const EDITS_MAX = 3_000;

/**
 * What differs between two versions of a patch, by the changes that each makes, like `git range-diff`: line numbers and what
 * a file is based on do not count.
 */
export function comparePatches(before: Patch, after: Patch): ComparedPatches {
  const [was, is] = [changesByPath(before), changesByPath(after)];
  const files = [...new Set([...was.keys(), ...is.keys()])]
    .sort()
    .map((path) => compareFile(path, was.get(path), is.get(path)));
  const changed = files.filter(({ lines, isTooMuch }) => isTooMuch || lines.length > 0);
  return { files: changed, unchanged: files.length - changed.length };
}

/** A path may occur in several commits. */
function changesByPath({ files }: Patch): Map<string, string[]> {
  const byPath = new Map<string, string[]>();
  for (const file of files) byPath.set(file.path, [...(byPath.get(file.path) ?? []), ...changesOf(file)]);
  return byPath;
}

function changesOf({ kind, before, modes, isBinary, hunks }: PatchFile): string[] {
  const head = [
    ...(kind === "changed" ? [] : [`${kind}${before === null ? "" : ` from ${before}`}`]),
    ...(modes ? [`mode ${modes[0]} → ${modes[1]}`] : []),
    ...(isBinary ? ["binary"] : []),
  ];
  const signs = { same: " ", old: "-", new: "+" } as const;
  const lines = hunks.flatMap((hunk) => ["@@", ...hunk.lines.map(({ kind, text }) => signs[kind] + text)]);
  return [...head, ...lines];
}

function compareFile(path: string, was: string[] | undefined, is: string[] | undefined): ComparedFile {
  const kind = was === undefined ? "added" : is === undefined ? "removed" : "changed";
  const parts = diffArrays(was ?? [], is ?? [], { maxEditLength: EDITS_MAX });
  if (!parts) return { path, kind, lines: [], isTooMuch: true };
  const lines = parts.flatMap(({ added, removed, value }) =>
    value.map((text): ComparedLine => ({ kind: added ? "new" : removed ? "old" : "same", text })),
  );
  return { path, kind, lines: onlyAround(lines), isTooMuch: false };
}

/** The differences with what is around them. */
function onlyAround(lines: readonly ComparedLine[]): ComparedLine[] {
  const isShown = new Set<number>();
  for (const [index, { kind }] of lines.entries()) {
    if (kind === "same") continue;
    for (let at = index - AROUND; at <= index + AROUND; at += 1) isShown.add(at);
  }
  if (isShown.size === 0) return [];
  return lines.flatMap((line, index): ComparedLine[] => {
    if (isShown.has(index)) return [line];
    return index > 0 && isShown.has(index - 1) ? [{ kind: "gap", text: "" }] : [];
  });
}
