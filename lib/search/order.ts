import "server-only";
import { z } from "zod";
import { type Sql, sql } from "#lib/db/client.ts";
import type { ColumnName } from "#lib/search/columns.ts";
import type { Sort } from "#lib/search/query.ts";

/** A place between two rows: the sort key of a row, and its number, which settles ties. */
export type Place = { key: string | number | null; id: number };

/** A sort as SQL. */
export type Order = {
  /** Tables beside `b` that the key needs. */
  join: Sql;
  /** The key, as a Place keeps it. */
  key: Sql;
  /** ORDER BY, forwards or backwards. */
  by: (backwards: boolean) => Sql;
  /** The condition for what comes after a place, or before it. */
  beyond: (place: Place, backwards: boolean) => Sql;
  /** Which keys a place of this sort can have. */
  schema: z.ZodType<Place["key"]>;
};

/** Rows without a value come last, whichever way the others go. */
export function orderOf({ column, direction }: Sort): Order {
  const { kind, expression, join = sql``, nullable = false } = orders[column];
  const isUp = (backwards: boolean) => (direction === "ascending") !== backwards;
  const value = (key: Place["key"]) =>
    kind === "time"
      ? sql`${new Date(Number(key)).toISOString()}::timestamptz`
      : kind === "number"
        ? sql`${Number(key)}::int`
        : sql`${String(key)}::text`;
  return {
    join,
    key: kind === "time" ? sql`(extract(epoch FROM ${expression}) * 1000)::float8` : expression,
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
      const beyond = sql`(${expression}, b.id) ${than} (${value(key)}, ${id}::int)`;
      return nullable && !backwards ? sql`(${beyond} OR ${expression} IS NULL)` : beyond;
    },
    schema: nullable ? keys[kind].nullable() : keys[kind],
  };
}

/** A place as a word in an address. */
export function printPlace({ key, id }: Place): string {
  return Buffer.from(JSON.stringify([key, id])).toString("base64url");
}

/** The place that a word in an address means under an order, or null. */
export function parsePlace(order: Order, word: string): Place | null {
  if (word.length > 8000) return null;
  const text = Buffer.from(word, "base64url").toString("utf8");
  const parsed = z.tuple([order.schema, z.int().min(0).max(2_147_483_647)]).safeParse(parseJson(text));
  return parsed.success ? { key: parsed.data[0], id: parsed.data[1] } : null;
}

const keys = {
  number: z.int().min(-2_147_483_648).max(2_147_483_647),
  /** Milliseconds, within the years that both JavaScript and PostgreSQL can say. */
  time: z.int().min(-62_000_000_000_000).max(253_402_300_799_999),
  text: z
    .string()
    .max(2000)
    .refine((text) => !text.includes("\0") && text.isWellFormed()),
};

type OrderBy = { kind: keyof typeof keys; expression: Sql; join?: Sql; nullable?: boolean };

/** A word of a fixed list sorts by its place in the list, those of one place by name. */
const listed = (alias: Sql) => sql`(lpad(${alias}.sort_key::text, 10, '0') || ${alias}.name) COLLATE "C"`;
/** Place 0 is "nobody has said yet": that comes last, as what is empty does. */
const ranked = (alias: Sql) => sql`(CASE WHEN ${alias}.sort_key <> 0 THEN ${listed(alias)} END)`;
const named = (alias: Sql) =>
  sql`lower(coalesce(nullif(${alias}.display_name, ''), ${alias}.handle::text)) COLLATE "C"`;

const orders: Record<ColumnName, OrderBy> = {
  id: { kind: "number", expression: sql`b.id` },
  summary: { kind: "text", expression: sql`lower(b.summary) COLLATE "C"` },
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
  type: { kind: "text", expression: sql`b.type::text COLLATE "C"` },
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
  // Not sortable (columns.ts says so): by number, should anybody ask.
  phase: { kind: "number", expression: sql`b.id` },
  keywords: { kind: "number", expression: sql`b.id` },
  comments: { kind: "number", expression: sql`b.id` },
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
