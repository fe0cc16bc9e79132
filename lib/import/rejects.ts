import { rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";

/** A rejected line, and why. */
export type Reject = {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  readonly text: string;
};

/** Longer lines are truncated. */
const TEXT_MAX = 2000;

export function reject(file: string, line: number, reason: string, text: string): Reject {
  return {
    file,
    line,
    reason,
    text: text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX).toWellFormed()}…` : text,
  };
}

/** The default file for rejects: in the working directory, not next to the data. */
function rejectsFile(file: string): string {
  return `${basename(file).replace(/\.gz$/, "")}.rejects.jsonl`.replace(".jsonl.rejects", ".rejects");
}

/** Writes rejects as JSON lines to their files, removes files of an earlier run, and returns the written files. */
export async function writeRejects(
  files: string[],
  rejects: Reject[],
  target: string | undefined,
): Promise<string[]> {
  const written: string[] = [];
  for (const path of new Set(files.map((file) => target ?? rejectsFile(file)))) {
    const own = rejects.filter(({ file }) => (target ?? rejectsFile(file)) === path);
    if (own.length === 0) await rm(path, { force: true });
    else {
      await writeFile(path, own.map((one) => `${JSON.stringify(one)}\n`).join(""));
      written.push(path);
    }
  }
  return written;
}
