import "server-only";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { InvalidInput } from "#lib/errors.ts";

/** The fields whose values are mapped onto values here. */
export const MAPPED_FIELDS = ["severity", "priority", "status", "resolution"] as const;
export type MappedField = (typeof MAPPED_FIELDS)[number];

/** One row: this value of the tracker becomes that value here. */
export type MapRow = {
  readonly field: MappedField;
  readonly from: string;
  readonly to: string;
  readonly line: number;
};

/** Reads `field,from,to` lines, or JSON as `{"severity": {"S1": "critical"}}`. */
export async function readMapFile(path: string): Promise<MapRow[]> {
  const text = (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  return text.trimStart().startsWith("{") ? readJson(path, text) : readCsv(path, text);
}

const field = z.enum(MAPPED_FIELDS);
const shape = z.partialRecord(field, z.record(z.string(), z.string()));

function readJson(path: string, text: string): MapRow[] {
  const parsed = shape.safeParse(parseJson(path, text));
  if (!parsed.success)
    throw refused(`${path} is not as {"severity": {"S1": "critical"}}: ${z.prettifyError(parsed.error)}`);
  return field.options.flatMap((name) => {
    const start = Math.max(text.indexOf(JSON.stringify(name)), 0);
    return Object.entries(parsed.data[name] ?? {}).map(([from, to]) => ({
      field: name,
      from,
      to,
      line: text.slice(0, Math.max(text.indexOf(JSON.stringify(from), start), 0)).split("\n").length,
    }));
  });
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refused(`${path} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function readCsv(path: string, text: string): MapRow[] {
  return text.split(/\r?\n/).flatMap((row, index) => {
    const cells = readCells(row);
    const line = index + 1;
    if (row.trim() === "" || row.startsWith("#") || (line === 1 && cells.join() === "field,from,to"))
      return [];
    const [name, from = "", to = "", ...more] = cells;
    const known = field.safeParse(name);
    if (!known.success || from === "" || to === "" || more.length > 0)
      throw refused(
        `Line ${line} of ${path} is not as severity,S1,critical: a field (${field.options.join(", ")}), a value of the tracker, a value here.`,
      );
    return [{ field: known.data, from, to, line }];
  });
}

/** The cells of a line of CSV, which may be in double quotes. */
function readCells(row: string): string[] {
  return [...row.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? "").trim() : quoted.replaceAll('""', '"'),
  );
}

function refused(message: string): InvalidInput {
  return new InvalidInput({ map: [message] });
}
