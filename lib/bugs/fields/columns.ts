import "server-only";
import {
  FIELD_NAMES,
  type FieldName,
  fieldOf,
  PLAIN_FIELDS,
  type PlainField,
} from "#lib/bugs/fields/registry.ts";
import { joinSql, rawSql, type Sql, sql } from "#lib/db/client.ts";

/** The columns of bugs, as the registry of fields says them. */

/** Columns that no field has: written by commands only. */
const OTHER_COLUMNS = { reporterId: "reporter_id", everConfirmed: "ever_confirmed" } as const;

/** What a column of bugs takes, as JSON. */
export type ColumnValue = string | number | boolean | null;
export type WrittenField = FieldName | keyof typeof OTHER_COLUMNS;
/** New values for some columns of one bug, by field. References are ids. */
export type ColumnValues = Partial<Record<WrittenField, ColumnValue>>;

type WrittenColumn = { field: string; column: Sql; type: Sql };

/** Every column that a change or a filing may write, with the type its JSON is cast to. */
export const WRITTEN_COLUMNS: readonly WrittenColumn[] = [
  ...FIELD_NAMES.flatMap((name) => {
    const { column } = fieldOf(name);
    return column ? [{ field: name, column: rawSql(`"${column}"`), type: rawSql(typeOf(name)) }] : [];
  }),
  { field: "reporterId", column: rawSql(OTHER_COLUMNS.reporterId), type: rawSql("int") },
  { field: "everConfirmed", column: rawSql(OTHER_COLUMNS.everConfirmed), type: rawSql("boolean") },
];

/** The plain fields of `b` as one JSON object of texts, "" for none. */
export const plainTexts: Sql = sql`json_build_object(${joinSql(
  PLAIN_FIELDS.map((name) => rawSql(`'${name}', coalesce(b."${fieldOf(name).column}"::text, '')`)),
)})`;

/** What a text of a plain field is in its column. */
export function plainValue(field: PlainField, text: string): ColumnValue {
  const { kind } = fieldOf(field);
  if (kind === "line" || kind === "choice") return text;
  if (text === "") return null;
  return kind === "number" ? Number(text) : text;
}

function typeOf(name: FieldName): string {
  switch (fieldOf(name).kind) {
    case "line":
    case "value":
    case "status":
    case "resolution":
      return "text";
    case "day":
      return "date";
    case "yesNo":
      return "boolean";
    case "choice":
      return name === "type" ? "bug_type" : "text";
    default:
      return "int";
  }
}
