import "server-only";
import { z } from "zod";
import { columnOf } from "#lib/bugs/fields/columns.ts";
import { isDay } from "#lib/bugs/fields/inputs.ts";
import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import { fieldOf, plainKindOf, RELATED_FIELDS } from "#lib/bugs/fields/registry.ts";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { rawSql, type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { type ColumnName, isPlainColumn, type PlainColumn } from "#lib/search/columns.ts";
import type { Sort } from "#lib/search/query.ts";

/** The position of a row in a list: its sort key, and its number as the tie-breaker. */
export type Cursor = { key: string | number | null; id: number };

/** A sort as SQL. */
export type Order = {
  /** Joins that the key needs. */
  join: Sql;
  /** The key as it is stored in a cursor. */
  key: Sql;
  /** ORDER BY, forwards or backwards. */
  by: (backwards: boolean) => Sql;
  /** The condition for rows after a cursor, or before it. */
  beyond: (cursor: Cursor, backwards: boolean) => Sql;
  /** The valid keys of a cursor. */
  schema: z.ZodType<Cursor["key"]>;
};

/** Rows without a value come last in both directions. */
export function orderOf(viewer: Viewer, { column, direction }: Sort): Order {
  const { kind, expression, join = sql``, nullable = false } = orderBy(viewer, column);
  const isUp = (backwards: boolean) => (direction === "ascending") !== backwards;
  const { print, read, schema } = keys[kind];
  return {
    join,
    key: print(expression),
    by: (backwards) => {
      const way = isUp(backwards) ? sql`ASC` : sql`DESC`;
      const nulls = nullable ? (backwards ? sql`NULLS FIRST` : sql`NULLS LAST`) : sql``;
      return sql`${expression} ${way} ${nulls}, b.id ${way}`;
    },
    beyond: ({ key, id }, backwards) => {
      const than = isUp(backwards) ? sql`>` : sql`<`;
      if (key === null) {
        return backwards
          ? sql`(${expression} IS NOT NULL OR b.id ${than} ${id}::int)`
          : sql`(${expression} IS NULL AND b.id ${than} ${id}::int)`;
      }
      const beyond = sql`(${expression}, b.id) ${than} (${read(key)}, ${id}::int)`;
      return nullable && !backwards ? sql`(${beyond} OR ${expression} IS NULL)` : beyond;
    },
    schema: nullable ? schema.nullable() : schema,
  };
}

/** Encodes a cursor for an address. */
export function printCursor({ key, id }: Cursor): string {
  return Buffer.from(JSON.stringify([key, id])).toString("base64url");
}

/** Decodes a cursor; null when it is invalid for the order. */
export function parseCursor(order: Order, word: string): Cursor | null {
  if (word.length > 8000) return null;
  const text = Buffer.from(word, "base64url").toString("utf8");
  const parsed = z.tuple([order.schema, z.int().min(0).max(2_147_483_647)]).safeParse(parseJson(text));
  return parsed.success ? { key: parsed.data[0], id: parsed.data[1] } : null;
}

/** Encoding, decoding and validation of keys. */
type Key = {
  print: (expression: Sql) => Sql;
  read: (key: string | number) => Sql;
  schema: z.ZodType<string | number>;
};

const asIs = (expression: Sql) => expression;
const keys = {
  number: {
    print: asIs,
    read: (key) => sql`${Number(key)}::int`,
    schema: z.int().min(-2_147_483_648).max(2_147_483_647),
  },
  /** Milliseconds, within the range of both JavaScript and PostgreSQL. */
  time: {
    print: (expression) => sql`(extract(epoch FROM ${expression}) * 1000)::float8`,
    read: (key) => sql`${new Date(Number(key)).toISOString()}::timestamptz`,
    schema: z.int().min(-62_000_000_000_000).max(253_402_300_799_999),
  },
  day: {
    print: (expression) => sql`${expression}::text`,
    read: (key) => sql`${String(key)}::date`,
    schema: z.string().refine(isDay),
  },
  text: {
    print: asIs,
    read: (key) => sql`${String(key)}::text`,
    schema: z
      .string()
      .max(2000)
      .refine((text) => !text.includes("\0") && text.isWellFormed()),
  },
} as const satisfies Record<string, Key>;

type OrderBy = { kind: keyof typeof keys; expression: Sql; join?: Sql; nullable?: boolean };

/** Lines are only compared up to this length, so that a cursor fits into an address. */
const SORTED_CHARACTERS = 255;

function orderBy(viewer: Viewer, column: ColumnName): OrderBy {
  if (column === "trackings") return { kind: "number", expression: furthest(viewer), nullable: true };
  return isPlainColumn(column) ? orderByPlain(column) : orders[column];
}

function orderByPlain(field: PlainColumn): OrderBy {
  const column = columnOf(field);
  const { isRequired, max = 0 } = fieldOf(field);
  switch (plainKindOf(field)) {
    case "number":
      return { kind: "number", expression: column, nullable: true };
    case "day":
      return { kind: "day", expression: column, nullable: true };
    case "choice":
      return { kind: "text", expression: sql`${column}::text COLLATE "C"` };
    case "line": {
      const start =
        max > SORTED_CHARACTERS ? sql`left(${column}, ${rawSql(String(SORTED_CHARACTERS))})` : column;
      const lower = sql`lower(${start})`;
      if (isRequired) return { kind: "text", expression: sql`${lower} COLLATE "C"` };
      return { kind: "text", expression: sql`nullif(${lower}, '') COLLATE "C"`, nullable: true };
    }
  }
}

/** Values of a list sort by their sort key, then by name. */
const listed = (alias: Sql) => sql`(lpad(${alias}.sort_key::text, 10, '0') || ${alias}.name) COLLATE "C"`;
/** Sort key 0 means “not set”: it comes last, like empty values. */
const ranked = (alias: Sql) => sql`(CASE WHEN ${alias}.sort_key <> 0 THEN ${listed(alias)} END)`;
const named = (alias: Sql) =>
  sql`lower(coalesce(nullif(${alias}.display_name, ''), ${alias}.handle::text)) COLLATE "C"`;

/** The state of the tracking that is furthest along, as a number. */
const furthest = (
  viewer: Viewer,
) => sql`(SELECT max(array_position(enum_range(NULL::tracking_state), t.state))
  FROM trackings t WHERE t.bug_id = b.id AND ${visibleTrackings(viewer)})`;

const orders: Record<Exclude<ColumnName, PlainColumn | "trackings">, OrderBy> = {
  id: { kind: "number", expression: sql`b.id` },
  product: {
    kind: "text",
    expression: sql`lower(p.name::text) COLLATE "C"`,
    join: sql`JOIN products p ON p.id = b.product_id`,
  },
  component: {
    kind: "text",
    expression: sql`lower(c.name::text) COLLATE "C"`,
    join: sql`LEFT JOIN components c ON c.id = b.component_id`,
    nullable: true,
  },
  status: {
    kind: "text",
    expression: listed(sql`s`),
    join: sql`JOIN statuses s ON s.name = b.status`,
  },
  resolution: {
    kind: "text",
    expression: listed(sql`r`),
    join: sql`LEFT JOIN resolutions r ON r.name = b.resolution`,
    nullable: true,
  },
  severity: {
    kind: "text",
    expression: ranked(sql`s`),
    join: sql`JOIN severities s ON s.name = b.severity`,
    nullable: true,
  },
  priority: {
    kind: "text",
    expression: ranked(sql`s`),
    join: sql`JOIN priorities s ON s.name = b.priority`,
    nullable: true,
  },
  assignee: {
    kind: "text",
    expression: named(sql`u`),
    join: sql`LEFT JOIN users u ON u.id = b.assignee_id`,
    nullable: true,
  },
  reporter: {
    kind: "text",
    expression: named(sql`u`),
    join: sql`LEFT JOIN users u ON u.id = b.reporter_id`,
    nullable: true,
  },
  qaContact: {
    kind: "text",
    expression: named(sql`u`),
    join: sql`LEFT JOIN users u ON u.id = b.qa_contact_id`,
    nullable: true,
  },
  version: {
    kind: "text",
    expression: sql`v.sort_key COLLATE "C"`,
    join: sql`LEFT JOIN versions v ON v.id = b.version_id`,
    nullable: true,
  },
  targetRelease: {
    kind: "text",
    expression: sql`v.sort_key COLLATE "C"`,
    join: sql`LEFT JOIN versions v ON v.id = b.target_release_id`,
    nullable: true,
  },
  targetMilestone: {
    kind: "text",
    expression: sql`m.sort_key COLLATE "C"`,
    join: sql`LEFT JOIN milestones m ON m.id = b.target_milestone_id`,
    nullable: true,
  },
  created: { kind: "time", expression: sql`b.created_at` },
  changed: { kind: "time", expression: sql`b.changed_at` },
  // Not sortable (see columns.ts): falls back to the number.
  phase: { kind: "number", expression: sql`b.id` },
  votes: { kind: "number", expression: sql`(SELECT count(*)::int FROM votes v WHERE v.bug_id = b.id)` },
  keywords: { kind: "number", expression: sql`b.id` },
  ...mapFields(RELATED_FIELDS, (): OrderBy => ({ kind: "number", expression: sql`b.id` })),
  comments: { kind: "number", expression: sql`b.id` },
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
