import "server-only";
import { type ContentReport, importContents } from "#lib/import/attachment-contents.ts";
import { writeBatch } from "#lib/import/batch.ts";
import { countFile, type FileCounts } from "#lib/import/counts.ts";
import { type ImportTarget, type NewBug, prepareTarget } from "#lib/import/import-target.ts";
import { readLines } from "#lib/import/lines.ts";
import { type MapRow, readMapFile } from "#lib/import/map-file.ts";
import { planNumbers } from "#lib/import/numbers.ts";
import type { Progress } from "#lib/import/progress.ts";
import { parseBug } from "#lib/import/record.ts";
import { type Reject, reject } from "#lib/import/rejects.ts";
import { type Session, settle, withSession } from "#lib/import/session.ts";
import type { Guessed } from "#lib/import/site-values.ts";
import { type FileSurvey, nameFromFile, type Survey, surveyFiles } from "#lib/import/survey.ts";
import { addressOf, forgetBug, type Tracker } from "#lib/import/tracker.ts";
import { loadValueMap, type MappedValue, type ValueMap } from "#lib/import/value-map.ts";

export type ImportOptions = {
  isDryRun?: boolean;
  /** Bugs in one transaction. */
  batchSize?: number;
  /** Files with the contents of attachments. */
  attachmentFiles?: string[];
  /** The name of the tracker when the lines have none. */
  trackerName?: string | undefined;
  /** The encoding of lines that are not UTF-8; without it, they are rejected. */
  encoding?: string | undefined;
  /** A file that says which values of the trackers become which here. */
  mapFile?: string | undefined;
  /** Called during the import; an error that it throws ends the import. */
  onProgress?: (progress: Progress) => void;
};

export type ImportReport = {
  readonly files: FileCounts[];
  readonly trackers: TrackerReport[];
  readonly contents: ContentReport[];
  /** Numbers far above the rest, which no bug keeps. */
  readonly numbersTooFar: readonly number[];
  /** The number of the next bug that is filed here. */
  readonly nextNumber: number;
  /** Rows of the map for values that do not occur in the files. */
  readonly unusedRows: readonly MapRow[];
  readonly rejects: Reject[];
};

type TrackerReport = {
  readonly name: string;
  readonly newBugs: number;
  readonly renumbered: number;
  readonly elsewhere: { duplicates: number; dependencies: number };
  readonly people: { made: number; known: number; withoutAddress: number };
  /** What its values became here. */
  readonly values: MappedValue[];
  readonly guessed: Guessed;
};

/**
 * Imports bugs from files of JSON lines. Bugs are written in batches, each in one transaction; bugs from an earlier run
 * are skipped, so that an interrupted import can be repeated.
 */
export async function importBugzilla(paths: string[], options: ImportOptions = {}): Promise<ImportReport> {
  const { isDryRun = false, attachmentFiles = [], trackerName, encoding, mapFile, onProgress } = options;
  return withSession(isDryRun, async (session) => {
    const values = await loadValueMap(session, mapFile ? await readMapFile(mapFile) : []);
    const survey = await surveyFiles(session, [...new Set(paths)], {
      trackerName,
      encoding,
      values,
      onLine: (file, line) => onProgress?.({ stage: "reading", file, done: line, total: 0 }),
    });
    values.refuseUnknownTargets(mapFile ?? "");
    const trackers = [...survey.trackers.values()];
    const newBugs = new Map(
      trackers.map((tracker) => [tracker, count(tracker.bugs.keys(), (id) => !tracker.here.has(id))]),
    );
    const numbers = await planNumbers(session, trackers);
    const targets = new Map<string, ImportTarget>();
    for (const tracker of trackers) targets.set(tracker.name, await prepareTarget(session, tracker));
    for (const file of survey.files)
      await writeFile(session, { survey, values, targets }, file, numbers.allocate, options);
    const contents: ContentReport[] = [];
    for (const path of attachmentFiles)
      contents.push(
        await importContents(session, path, contentTracker(survey, path), { encoding, onProgress }),
      );
    if (!isDryRun && [...newBugs.values()].some((count) => count > 0)) await settle(session);
    const files: FileCounts[] = [];
    for (const file of survey.files) files.push(await countFile(session, file));
    return {
      files,
      trackers: trackers.map((tracker) =>
        reportOn(
          tracker,
          newBugs.get(tracker) ?? 0,
          targets.get(tracker.name),
          values.valuesOf(tracker.name),
        ),
      ),
      unusedRows: values.unusedRows(),
      contents,
      numbersTooFar: numbers.tooFar,
      nextNumber: await numbers.next(),
      rejects: [
        ...survey.files.flatMap((file) => file.rejects),
        ...contents.flatMap((content) => content.rejects),
      ],
    };
  });
}

async function writeFile(
  session: Session,
  { survey, values, targets }: { survey: Survey; values: ValueMap; targets: Map<string, ImportTarget> },
  file: FileSurvey,
  newNumbers: (count: number) => Promise<number[]>,
  { batchSize = 500, trackerName, encoding, onProgress }: ImportOptions,
): Promise<void> {
  if (![...file.tally.ids].some(([name, ids]) => ids.some((id) => !survey.trackers.get(name)?.here.has(id))))
    return;
  let done = 0;
  let batch: (NewBug & { line: number })[] = [];
  const write = async () => {
    await writeOrSplit(session, file, batch, newNumbers);
    done += batch.length;
    batch = [];
    onProgress?.({ stage: "writing", file: file.path, done, total: file.tally.bugs });
  };
  for await (const line of readLines(file.path, { encoding })) {
    if ("problem" in line || file.rejectedLines.has(line.number)) continue;
    const parsed = parseBug(line.text);
    if (!parsed.ok) continue;
    const name = parsed.value.src ?? trackerName ?? nameFromFile(file.path);
    const record = values.apply(name, parsed.value);
    const target = targets.get(name);
    if (!target || survey.trackers.get(name)?.here.has(record.id)) {
      done += 1;
      continue;
    }
    batch.push({ target, record, line: line.number });
    if (batch.length >= batchSize) await write();
  }
  if (batch.length > 0) await write();
}

/** If the database rejects a batch, it is written bug by bug, so that only the invalid bug is skipped. */
async function writeOrSplit(
  session: Session,
  file: FileSurvey,
  bugs: (NewBug & { line: number })[],
  newNumbers: (count: number) => Promise<number[]>,
): Promise<void> {
  try {
    await session.batch(() => writeBatch(session, bugs, newNumbers));
  } catch (error) {
    if (!isInvalidData(error)) throw error;
    const [only, ...others] = bugs;
    if (only && others.length === 0) {
      const { tracker } = only.target;
      file.rejects.push(
        reject(file.path, only.line, `The database rejected bug ${only.record.id}: ${error.message}.`, ""),
      );
      forgetBug(tracker, only.record.id);
      await session.batch(() => linkToTracker(session, tracker, only.record.id));
      return;
    }
    for (const bug of bugs) await writeOrSplit(session, file, [bug], newNumbers);
  }
}

/** Adds See also links to bugs that were already written and refer to a bug that could not be imported. */
async function linkToTracker(session: Session, tracker: Tracker, id: number): Promise<void> {
  const referring = [
    ...(tracker.duplicates.get(id) ?? []),
    ...Object.values(tracker.relations).flatMap(({ ahead, back }) => [
      ...(ahead.get(id) ?? []),
      ...(back.get(id) ?? []),
    ]),
  ].flatMap((other) => tracker.here.get(other) ?? []);
  await session.rows(
    "INSERT INTO see_also (bug_id, url) SELECT DISTINCT b, $2 FROM unnest($1::int[]) AS b ON CONFLICT DO NOTHING",
    [referring, addressOf(tracker.name, id)],
  );
}

/** SQLSTATE classes 22 and 23: invalid data. */
function isInvalidData(error: unknown): error is Error {
  return error instanceof Error && "code" in error && /^2[23]/.test(String(error.code));
}

/** The tracker of x.attachments.jsonl.gz: that of x.jsonl.gz, or of the only file. */
function contentTracker(survey: Survey, path: string): Tracker | undefined {
  const name = nameFromFile(path).replace(/\.attachments$/, "");
  const file =
    survey.files.find((one) => nameFromFile(one.path) === name) ??
    (survey.files.length === 1 ? survey.files[0] : undefined);
  const [tracker, ...others] = [...(file?.tally.ids.keys() ?? [])];
  return tracker !== undefined && others.length === 0 ? survey.trackers.get(tracker) : undefined;
}

function reportOn(
  tracker: Tracker,
  newBugs: number,
  target: ImportTarget | undefined,
  values: MappedValue[],
): TrackerReport {
  const isElsewhere = (id: number) => !tracker.bugs.has(id) && !tracker.here.has(id);
  const dependencies = [...tracker.relations.dependencies.ahead].flatMap(([id, others]) =>
    [...others].map((other) => isElsewhere(id) || isElsewhere(other)),
  );
  const { made = 0, known = 0, withoutAddress = 0 } = target?.people ?? {};
  return {
    name: tracker.name,
    newBugs,
    renumbered: tracker.renumbered.size,
    elsewhere: {
      duplicates: count(tracker.duplicateOf.values(), isElsewhere),
      dependencies: count(dependencies, Boolean),
    },
    people: { made, known, withoutAddress },
    values,
    guessed: target?.guessed ?? { statuses: [], resolutions: [] },
  };
}

function count<Item>(items: Iterable<Item>, is: (item: Item) => boolean): number {
  let total = 0;
  for (const item of items) if (is(item)) total += 1;
  return total;
}
