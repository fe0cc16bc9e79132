import "server-only";
import { basename } from "node:path";
import { readLines } from "#lib/import/lines.ts";
import { parseBug } from "#lib/import/record.ts";
import { type Reject, reject } from "#lib/import/rejects.ts";
import type { Session } from "#lib/import/session.ts";
import { newTally, type Tally, tallyBug } from "#lib/import/tally.ts";
import { newTracker, noteBug, type Tracker } from "#lib/import/tracker.ts";
import type { ValueMap } from "#lib/import/value-map.ts";

/** The result of a first pass over the files, before anything is written. */
export type Survey = {
  readonly files: FileSurvey[];
  /** In the order of their first occurrence. */
  readonly trackers: Map<string, Tracker>;
};

export type FileSurvey = {
  readonly path: string;
  readonly tally: Tally;
  readonly rejects: Reject[];
  readonly rejectedLines: Set<number>;
};

/** Reads every line of every file: validates it, counts its content and collects what it needs. */
export async function surveyFiles(
  session: Session,
  paths: string[],
  {
    trackerName,
    encoding,
    values,
    onLine,
  }: {
    trackerName?: string | undefined;
    encoding?: string | undefined;
    values: ValueMap;
    onLine?: (file: string, line: number) => void;
  },
): Promise<Survey> {
  const survey: Survey = { files: [], trackers: new Map() };
  for (const path of paths) {
    const file: FileSurvey = { path, tally: newTally(), rejects: [], rejectedLines: new Set() };
    const rejectLine = (line: number, reason: string, text: string) => {
      file.rejects.push(reject(path, line, reason, text));
      file.rejectedLines.add(line);
    };
    for await (const line of readLines(path, { encoding })) {
      onLine?.(path, line.number);
      if ("problem" in line) {
        rejectLine(line.number, line.problem, line.text ?? "");
        continue;
      }
      const parsed = parseBug(line.text);
      if (!parsed.ok) {
        rejectLine(line.number, parsed.reason, line.text);
        continue;
      }
      const { id, src } = parsed.value;
      const tracker = await trackerOf(session, survey, src ?? trackerName ?? nameFromFile(path));
      const first = tracker.bugs.get(id);
      if (first) {
        const where = first.file === path ? "" : ` of ${basename(first.file)}`;
        rejectLine(line.number, `Bug ${id} is already on line ${first.line}${where}.`, line.text);
        continue;
      }
      const record = values.apply(tracker.name, parsed.value, { isCounted: !tracker.here.has(id) });
      noteBug(tracker, record, values, { file: path, line: line.number });
      tallyBug(file.tally, tracker.name, record);
    }
    survey.files.push(file);
  }
  return survey;
}

/** The default name of a tracker, from the name of its file. */
export function nameFromFile(path: string): string {
  const name = basename(path)
    .replace(/\.gz$/, "")
    .replace(/\.(jsonl|ndjson|json)$/, "");
  return (
    name
      .replace(/[^A-Za-z0-9._-]+/g, "-")
      .replace(/^[^A-Za-z0-9]+/, "")
      .slice(0, 60) || "tracker"
  );
}

async function trackerOf(session: Session, survey: Survey, name: string): Promise<Tracker> {
  const found = survey.trackers.get(name);
  if (found) return found;
  const rows = await session.rows<{ original: number; id: number }>(
    "SELECT original_id AS original, bug_id AS id FROM imported_bugs WHERE source = $1",
    [name],
  );
  const tracker = newTracker(name, new Map(rows.map(({ original, id }) => [original, id])));
  survey.trackers.set(name, tracker);
  return tracker;
}
