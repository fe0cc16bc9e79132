import { rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";

/** A line that was not taken, and why. */
export type Reject = {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  readonly text: string;
};

/** The beginning of a line is enough to find it again. */
const TEXT_MAX = 2000;

export function reject(file: string, line: number, reason: string, text: string): Reject {
  return {
    file,
    line,
    reason,
    text: text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX).toWellFormed()}…` : text,
  };
}

/** Where the rejects of a file go when nothing else is said: beside the person, not beside the data. */
function rejectsFile(file: string): string {
  return `${basename(file).replace(/\.gz$/, "")}.rejects.jsonl`.replace(".jsonl.rejects", ".rejects");
}

/** Writes rejects as JSON lines, each into its file, and removes what an earlier run left there. Gives the files. */
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
