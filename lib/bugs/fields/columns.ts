import "server-only";
import {
  FIELD_NAMES,
  FIELDS,
  type FieldName,
  fieldOf,
  PLAIN_FIELDS,
  type PlainField,
  plainKindOf,
  type RelationField,
  relationOf,
} from "#lib/bugs/fields/registry.ts";
import { joinSql, rawSql, type Sql, sql } from "#lib/db/client.ts";

/** The columns of bugs, by the registry of fields. */

/** Columns without a field, written by commands only. */
const OTHER_COLUMNS = { reporterId: "reporter_id", everConfirmed: "ever_confirmed" } as const;

/** The value of a column, as JSON. */
export type ColumnValue = string | number | boolean | null;
export type WrittenField = FieldName | keyof typeof OTHER_COLUMNS;
/** New values for some columns of one bug, by field. References are ids. */
export type ColumnValues = Partial<Record<WrittenField, ColumnValue>>;

type WrittenColumn = { field: string; column: Sql; type: Sql };

/** All writable columns, with the types for casting their JSON. */
export const WRITTEN_COLUMNS: readonly WrittenColumn[] = [
  ...FIELD_NAMES.flatMap((name) => {
    const { column } = fieldOf(name);
    return column ? [{ field: name, column: rawSql(`"${column}"`), type: rawSql(typeOf(name)) }] : [];
  }),
  { field: "reporterId", column: rawSql(OTHER_COLUMNS.reporterId), type: rawSql("int") },
  { field: "everConfirmed", column: rawSql(OTHER_COLUMNS.everConfirmed), type: rawSql("boolean") },
];

/** The column of a plain field of `b`. */
export function columnOf(name: PlainField): Sql {
  return rawSql(`b."${FIELDS[name].column}"`);
}

/** A plain field of `b` as text, "" for none. */
function plainText(name: PlainField): Sql {
  return sql`coalesce(${columnOf(name)}::text, '')`;
}

/** Plain fields of `b` as columns of a SELECT, texts under the names of the fields. */
export function plainColumns(names: readonly PlainField[]): Sql {
  return joinSql(names.map((name) => sql`${plainText(name)} AS ${rawSql(`"${name}"`)}`));
}

/** The plain fields of `b` as one JSON object of texts, "" for none. */
export const plainTexts: Sql = sql`json_build_object(${joinSql(
  PLAIN_FIELDS.map((name) => sql`${rawSql(`'${name}'`)}, ${plainText(name)}`),
)})`;

/** The table of a relation, with the columns of the bug that has the field and of the other one. */
export function relationTable(name: RelationField): { table: Sql; owner: Sql; other: Sql } {
  const { table, owner, other } = relationOf(name);
  return { table: rawSql(table), owner: rawSql(owner), other: rawSql(other) };
}

/** Converts the text of a plain field to its column value. */
export function plainValue(field: PlainField, text: string): ColumnValue {
  const kind = plainKindOf(field);
  if (kind === "line" || kind === "choice") return text;
  if (text === "") return null;
  return kind === "number" ? Number(text) : text;
}

/** The type of a field's column. */
export function typeOf(name: FieldName): string {
  const { kind, columnType } = fieldOf(name);
  if (columnType) return columnType;
  switch (kind) {
    case "line":
    case "choice":
    case "value":
    case "status":
    case "resolution":
      return "text";
    case "day":
      return "date";
    case "yesNo":
      return "boolean";
    default:
      return "int";
  }
}
