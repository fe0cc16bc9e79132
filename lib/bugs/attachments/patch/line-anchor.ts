import type { Patch, PatchFile, PatchLine } from "#lib/bugs/attachments/patch/parse.ts";

/** The name of a line on the page of its patch: `f2R10` is line 10 of the second file, `f2L9` line 9 as it was. */
export function lineAnchor(file: number, line: Pick<PatchLine, "old" | "new">): string {
  return line.new === null ? `f${file + 1}L${line.old}` : `f${file + 1}R${line.new}`;
}

/** The line with this name; null when the patch has none. */
export function findLine(patch: Patch, anchor: string): { file: PatchFile; line: PatchLine } | null {
  const [, place, side, number] = /^f(\d{1,5})([LR])(\d{1,9})$/.exec(anchor) ?? [];
  const file = patch.files[Number(place) - 1];
  for (const { lines } of file?.hunks ?? [])
    for (const line of lines) {
      const isIt =
        side === "R" ? line.new === Number(number) : line.new === null && line.old === Number(number);
      if (file && isIt) return { file, line };
    }
  return null;
}
