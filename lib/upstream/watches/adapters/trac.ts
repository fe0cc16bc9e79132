import { z } from "zod";
import { nameOf, splitPath } from "#lib/upstream/watches/adapters/shapes.ts";
import { type Adapter, mapStatus, type RemoteState } from "#lib/upstream/watches/remote-bug.ts";

const STATUSES: Record<string, RemoteState> = {
  new: "open",
  reopened: "open",
  assigned: "open",
  accepted: "in_progress",
  "closed fixed": "closed_fixed",
  "closed invalid": "closed_other",
  "closed wontfix": "closed_other",
  "closed duplicate": "closed_other",
  "closed worksforme": "closed_other",
};

const row = z.object({ summary: z.string(), status: z.string(), resolution: z.string().default("") });

/** Trac, by the export of a ticket as a table with tabs. */
export const trac: Adapter = {
  kind: "trac",
  accepts: ["text/tab-separated-values"],
  recognise(url) {
    const found = splitPath(url, /\/ticket\/(\d{1,9})\/?$/);
    if (!found) return null;
    const id = found.parts[1];
    const page = `${found.base}/ticket/${id}`;
    return { tracker: nameOf(found.base), remoteId: `#${id}`, url: page, request: `${page}?format=tab` };
  },
  parse(body) {
    const [names = [], values = []] = parseTable(body.replace(/^\uFEFF/, ""));
    const { summary, status, resolution } = row.parse(
      Object.fromEntries(names.map((name, index) => [name, values[index]])),
    );
    const rawStatus = status === "closed" && resolution ? `${status} ${resolution}` : status;
    return { title: summary, rawStatus, mapped: mapStatus(STATUSES, rawStatus), updatedAt: null };
  },
};

/** Lines of cells with tabs between them; a cell in quotes may have tabs, line breaks and doubled quotes. */
function parseTable(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === "") break;
    if (end !== "\t") rows.push([]);
  }
  return rows;
}
