import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readLines } from "#lib/import/lines.ts";
import { parseJson } from "#lib/import/record.ts";
import { type Reject, reject } from "#lib/import/rejects.ts";
import { cleanLine } from "#lib/text.ts";

/** A commit that names bugs, with the first tag that contains it. */
export type Commit = z.output<typeof commit>;

export const COMMITS_FILE = "commits.jsonl.gz";

const commit = z.object({
  project: z.string().min(1),
  sha: z.string().regex(/^[0-9a-f]{7,64}$/),
  date: z.iso.date(),
  subject: z.string().transform(cleanLine),
  bugs: z.array(z.int().positive()).nullish(),
  related: z.array(z.int().positive()).nullish(),
  first_tag: z.string().nullish(),
});

/** Reads commits.jsonl.gz of the directory; null if it is not there. Invalid lines become rejects. */
export async function readCommits(dir: string): Promise<{ commits: Commit[]; rejects: Reject[] } | null> {
  const path = join(dir, COMMITS_FILE);
  if (!existsSync(path)) return null;
  const read: { commits: Commit[]; rejects: Reject[] } = { commits: [], rejects: [] };
  for await (const line of readLines(path)) {
    const parsed =
      "problem" in line ? { ok: false as const, reason: line.problem } : parseJson(commit, line.text);
    if (parsed.ok) read.commits.push(parsed.value);
    else read.rejects.push(reject(path, line.number, parsed.reason, line.text ?? ""));
  }
  return read;
}
