import "server-only";
import { z } from "zod";
import { storeAttachment } from "#lib/bugs/attachments/store.ts";
import { InvalidInput } from "#lib/errors.ts";
import { readLines } from "#lib/import/lines.ts";
import type { Progress } from "#lib/import/progress.ts";
import { parseJson } from "#lib/import/record.ts";
import { type Reject, reject } from "#lib/import/rejects.ts";
import type { Session } from "#lib/import/session.ts";
import type { Tracker } from "#lib/import/tracker.ts";
import { id } from "#lib/import/values.ts";

export type ContentReport = {
  readonly path: string;
  readonly rejects: Reject[];
  /** Valid lines of the file. */
  inFile: number;
  /** Attachments of these lines whose content is stored now. */
  inDatabase: number;
};

/** Maximum length of a line, in bytes. */
const LINE_MAX = 256 * 1024 * 1024;
/** How many files are stored at a time. */
const CONCURRENCY = 16;

/** Imports the contents of attachments whose metadata was imported with the bugs. Attachments with content are skipped. */
export async function importContents(
  session: Session,
  path: string,
  tracker: Tracker | undefined,
  {
    encoding,
    onProgress,
  }: { encoding: string | undefined; onProgress: ((progress: Progress) => void) | undefined },
): Promise<ContentReport> {
  if (!tracker) {
    throw new InvalidInput({
      attachments: [
        `Cannot tell which bugs the attachments in ${path} belong to: import it together with its file of bugs, with a matching name (x.attachments.jsonl with x.jsonl).`,
      ],
    });
  }
  const report: ContentReport = { path, rejects: [], inFile: 0, inDatabase: 0 };
  const rows = await findRows(session, tracker);
  let waiting: Found[] = [];
  const flush = async () => {
    const stored = await Promise.all(waiting.map((found) => store(session, found)));
    await session.batch(() => updateAttachments(session, stored));
    for (const { attachment, sha256 } of stored) attachment.sha256 = sha256;
    report.inDatabase += stored.length;
    waiting = [];
  };
  for await (const line of readLines(path, { maxBytes: LINE_MAX, encoding })) {
    onProgress?.({ stage: "attachments", file: path, done: line.number, total: 0 });
    const parsed =
      "problem" in line ? { ok: false as const, reason: line.problem } : parseJson(contentLine, line.text);
    const found = parsed.ok ? findRow(rows, parsed.value) : undefined;
    if (!parsed.ok || !found) {
      const reason = parsed.ok
        ? `Bug ${parsed.value.bug_id} has no attachment ${parsed.value.id ?? parsed.value.file_name}.`
        : parsed.reason;
      report.rejects.push(reject(path, line.number, reason, line.text?.slice(0, 200) ?? ""));
      continue;
    }
    report.inFile += 1;
    if (found.sha256 !== null) report.inDatabase += 1;
    else waiting.push({ attachment: found, data: parsed.value.data });
    if (waiting.length >= CONCURRENCY) await flush();
  }
  if (waiting.length > 0) await flush();
  return report;
}

type Row = { id: number; bug: number; original: number | null; fileName: string; sha256: string | null };
type Found = { attachment: Row; data: string };
type StoredRow = { attachment: Row; sha256: string; size: number };

const number = z.union(
  [
    id,
    z
      .string()
      .regex(/^[1-9]\d{0,9}$/, "is not a number")
      .transform(Number)
      .pipe(id),
  ],
  "is missing or not a number",
);

const contentLine = z.object({
  bug_id: number,
  id: number.nullish(),
  file_name: z.string("is not a text").nullish(),
  encoding: z.literal("base64", "is not base64"),
  data: z.string("is missing or not a text").regex(/^[A-Za-z0-9+/\s]*={0,2}\s*$/, "is not base64"),
});
type ContentLine = z.output<typeof contentLine>;

async function findRows(session: Session, tracker: Tracker): Promise<Map<string, Row>> {
  const rows = await session.rows<Row>(
    `SELECT a.id, ib.original_id AS bug, a.original_id AS original, a.file_name AS "fileName", a.sha256
     FROM attachments a JOIN imported_bugs ib ON ib.bug_id = a.bug_id WHERE ib.source = $1 ORDER BY a.id DESC`,
    [tracker.name],
  );
  const named = rows.map((row) => [`${row.bug} ${row.fileName}`, row] as const);
  return new Map([...named, ...rows.map((row) => [`${row.bug} #${row.original}`, row] as const)]);
}

function findRow(rows: Map<string, Row>, line: ContentLine): Row | undefined {
  return rows.get(line.id ? `${line.bug_id} #${line.id}` : `${line.bug_id} ${line.file_name}`);
}

async function store(session: Session, { attachment, data }: Found): Promise<StoredRow> {
  const bytes = Buffer.from(data, "base64");
  // A dry run must not store files.
  const stored = session.isDryRun
    ? { sha256: "0".repeat(64), size: bytes.length }
    : await storeAttachment(bytes);
  return { attachment, ...stored };
}

async function updateAttachments(session: Session, stored: StoredRow[]): Promise<void> {
  await session.rows(
    `UPDATE attachments a SET sha256 = n.sha256, size = n.size
     FROM unnest($1::int[], $2::text[], $3::int[]) AS n(id, sha256, size) WHERE a.id = n.id AND a.sha256 IS NULL`,
    [
      stored.map(({ attachment }) => attachment.id),
      stored.map(({ sha256 }) => sha256),
      stored.map(({ size }) => size),
    ],
  );
}
