import "server-only";
import { stringify } from "csv-stringify/sync";
import { FILTER_LABELS } from "#lib/admin/audit/field-words.ts";
import { printParts } from "#lib/admin/audit/parts.ts";
import { type AuditFilter, type AuditScope, readAuditFilter, streamAudit } from "#lib/admin/audit/queries.ts";
import { type ListParams, refuseListProblems } from "#lib/http/list-input.ts";
import type { Viewer } from "#lib/people/viewer.ts";

const HEADING = [
  "when",
  "who",
  "product",
  "what",
  "subject",
  "name",
  "action",
  "field",
  "from",
  "to",
  "bugs",
  "undone",
];

/** The filtered log as CSV, in a file named after what it is `about` and the day; a filter that is not understood is refused. Cells that a spreadsheet would read as formulas get an apostrophe. */
export async function auditCsv(
  viewer: Viewer,
  log: AuditScope,
  params: ListParams,
  about = "site",
): Promise<Response> {
  const { query: filter, problems } = await readAuditFilter(viewer, log, params);
  refuseListProblems(problems, FILTER_LABELS);
  const batches = csvBatches(viewer, log, filter);
  // Reads the first batch before responding, so that an early error gets an error response.
  const first = await batches.next();
  let waiting: IteratorResult<string> | null = first;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = waiting ?? (await batches.next());
      waiting = null;
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await batches.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${fileName(about)}"`,
      "Cache-Control": "private, no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
}

/** audit-Tarn-Engine-2026-11-30.csv; in letters that every header and file system takes. */
function fileName(about: string): string {
  const plain = about.replace(/[^\w.]+/g, "-").replace(/^-+|-+$/g, "");
  return ["audit", plain, new Date().toISOString().slice(0, 10)].filter(Boolean).join("-").concat(".csv");
}

async function* csvBatches(viewer: Viewer, log: AuditScope, filter: AuditFilter): AsyncGenerator<string> {
  const print = (rows: string[][]) => stringify(rows, { escape_formulas: true, record_delimiter: "windows" });
  let before = print([HEADING]);
  for await (const lines of streamAudit(viewer, log, filter)) {
    yield before +
      print(
        lines.map(({ at, who, product, said, subject, name, action, field, from, to, bugs, isUndone }) => [
          at.toISOString(),
          who?.handle ?? "",
          product ?? "",
          printParts(said),
          subject,
          name,
          action,
          field ?? "",
          from ?? "",
          to ?? "",
          bugs === null ? "" : String(bugs),
          isUndone ? "yes" : "",
        ]),
      );
    before = "";
  }
  if (before) yield before;
}
