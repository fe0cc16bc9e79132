import { diffArrays } from "diff";
import type { Patch, PatchFile } from "#lib/bugs/attachments/patch/parse.ts";

/** One line of a difference between two versions of a patch: `text` is a line of the patch, with its own sign. */
export type ComparedLine = { kind: "same" | "old" | "new" | "gap"; text: string };
export type ComparedFile = {
  path: string;
  kind: "added" | "removed" | "changed";
  lines: ComparedLine[];
  /** It differs too much to be compared line by line, or the files before it already did. */
  isTooMuch: boolean;
};
export type ComparedPatches = { files: ComparedFile[]; unchanged: number };

/** How many lines around a difference are shown. */
const AROUND = 3;
/** More differences in one file are not looked for: the time that it takes grows with their square. */
const EDITS_MAX = 1_000;
/** Nor more in all files together. */
const ALL_EDITS_MAX = 2_000;
/** More lines are not shown of all files together. */
const LINES_MAX = 10_000;
/** All files are compared in this time, in milliseconds. */
const TIME_MAX = 300;

/** What a comparison may still take, for all its files together. */
type Room = { edits: number; lines: number; until: number };

/**
 * What differs between two versions of a patch, by the changes that each makes, like `git range-diff`: line numbers and what
 * a file is based on do not count. Files that there is no time for, in milliseconds, are not compared.
 */
export function comparePatches(before: Patch, after: Patch, time = TIME_MAX): ComparedPatches {
  const [was, is] = [changesByPath(before), changesByPath(after)];
  const room: Room = { edits: ALL_EDITS_MAX, lines: LINES_MAX, until: Date.now() + time };
  const files = [...new Set([...was.keys(), ...is.keys()])]
    .sort()
    .map((path) => compareFile(room, path, was.get(path), is.get(path)));
  const changed = files.filter(({ lines, isTooMuch }) => isTooMuch || lines.length > 0);
  return { files: changed, unchanged: files.length - changed.length };
}

/** A path may occur in several commits. */
function changesByPath({ files }: Patch): Map<string, string[]> {
  return new Map(
    [...Map.groupBy(files, ({ path }) => path)].map(([path, same]) => [path, same.flatMap(changesOf)]),
  );
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

function compareFile(
  room: Room,
  path: string,
  was: string[] | undefined,
  is: string[] | undefined,
): ComparedFile {
  const kind = was === undefined ? "added" : is === undefined ? "removed" : "changed";
  const compared = comparedLines(room, was ?? [], is ?? []);
  const lines = compared && onlyAround(compared);
  if (!lines || lines.length > room.lines) return { path, kind, lines: [], isTooMuch: true };
  room.lines -= lines.length;
  return { path, kind, lines, isTooMuch: false };
}

/** Null where there is no room for it. */
function comparedLines(room: Room, was: readonly string[], is: readonly string[]): ComparedLine[] | null {
  if (was.length === 0 || is.length === 0)
    return [...was.map((text) => lineOf("old", text)), ...is.map((text) => lineOf("new", text))];
  if (was.length === is.length && was.every((text, at) => text === is[at])) return [];
  const [edits, timeout] = [Math.min(EDITS_MAX, room.edits), room.until - Date.now()];
  if (edits <= 0 || timeout <= 0) return null;
  const parts = diffArrays([...was], [...is], { maxEditLength: edits, timeout });
  room.edits -= parts
    ? parts.reduce((sum, { added, removed, count }) => sum + (added || removed ? count : 0), 0)
    : edits;
  return (
    parts?.flatMap(({ added, removed, value }) =>
      value.map((text) => lineOf(added ? "new" : removed ? "old" : "same", text)),
    ) ?? null
  );
}

function lineOf(kind: ComparedLine["kind"], text: string): ComparedLine {
  return { kind, text };
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
