import { z } from "zod";
import { cleanLine, cleanText } from "#lib/text.ts";

/** The longest text of an imported description or comment, in characters: beyond what any tracker takes by hand. */
const TEXT_MAX = 1_000_000;

/** One bug as a line of the JSON-lines format of Bugzilla's data says it, made safe to store. */
export type BugRecord = z.output<typeof bugRecord>;

export type Parsed<Value> = { ok: true; value: Value } | { ok: false; reason: string };

/** Reads one line. The reason says which field is not right, and why. */
export function parseBug(text: string): Parsed<BugRecord> {
  return parseJson(bugRecord, text);
}

/** Reads a line of JSON by a schema, or says in one sentence what is wrong with it. */
export function parseJson<Schema extends z.ZodType>(schema: Schema, text: string): Parsed<z.output<Schema>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, reason: "The line is not JSON." };
  }
  const result = schema.safeParse(json);
  if (result.success) return { ok: true, value: result.data };
  const issue = result.error.issues[0];
  return { ok: false, reason: issue ? sayIssue(issue.path, issue.message) : "The line is not right." };
}

/** A number of a bug, an attachment and the like. */
export const id = z
  .number("is missing or not a number")
  .int("is not a whole number")
  .min(1, "is not a positive number")
  .max(2_147_483_647, "is too large a number");

const line = (max: number) =>
  z
    .string("is missing or not a text")
    .transform(cleanLine)
    .pipe(z.string().max(max, `has more than ${max} characters`));
const text = z
  .string("is missing or not a text")
  .transform(cleanText)
  .pipe(z.string().max(TEXT_MAX, `has more than ${TEXT_MAX} characters`));
const said = (max: number) => line(max).pipe(z.string().min(1, "is empty"));

/** Missing, null and the empty text are the same: nothing. */
const optional = <Schema extends z.ZodType<unknown>>(schema: Schema) =>
  schema.nullish().transform((value) => (value === undefined || value === "" ? null : value));
const list = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .array(schema, "is not a list")
    .nullish()
    .transform((value) => value ?? []);
const name = optional(line(100));
const login = optional(line(255));
const yes = z
  .union([z.boolean(), z.literal(0), z.literal(1)], "is not true or false")
  .nullish()
  .transform(Boolean);
const time = z
  .string("is missing or not a time")
  .refine((value) => !Number.isNaN(timeOf(value)), "is not a time such as 2011-11-25T01:22:00Z")
  .transform((value) => new Date(timeOf(value)).toISOString());

const comment = z.object({
  who: login,
  who_name: optional(line(255)),
  when: time,
  text,
  count: z
    .number("is not a number")
    .int("is not a whole number")
    .min(0, "is not positive")
    .max(1_000_000, "is too large")
    .nullish(),
  attachment_id: id.nullish(),
  is_private: yes,
});

const attachment = z.object({
  id: id.nullish(),
  who: login,
  who_name: optional(line(255)),
  when: optional(time),
  summary: optional(line(1000)),
  file_name: optional(line(255)),
  content_type: optional(line(255)),
  size: z
    .number("is not a number")
    .int("is not a whole number")
    .min(0, "is not positive")
    .max(2_147_483_647, "is too large")
    .nullish(),
  is_patch: yes,
  is_obsolete: yes,
  is_private: yes,
  /** What a Trac wrote about the file, in words. */
  text: optional(line(1000)),
});

const historyRow = z.object({
  who: login,
  who_name: optional(line(255)),
  when: time,
  field: said(100),
  removed: optional(text),
  added: optional(text),
  attachment_id: id.nullish(),
  is_private: yes,
});

const flag = z.object({
  name: said(100),
  status: z.enum(["?", "+", "-"], "is not ?, + or -"),
  setter: login,
  requestee: login,
  creation_date: optional(time),
  modification_date: optional(time),
});

const json: z.ZodType<Json> = z.json();
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const bugRecord = z
  .object(
    {
      id,
      src: optional(
        line(60).pipe(
          z.union([
            z.literal(""),
            z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]*$/, "is not the name of a tracker"),
          ]),
        ),
      ),
      classification: name,
      product: said(100),
      component: name,
      version: name,
      target_milestone: name,
      target_release: name,
      status: said(100),
      resolution: name,
      severity: name,
      priority: name,
      platform: optional(line(255)),
      op_sys: optional(line(255)),
      whiteboard: optional(text),
      url: optional(line(100_000)),
      alias: z
        .union([line(255), z.array(line(255))], "is not a text")
        .nullish()
        .transform((value) => [value ?? []].flat().filter((word) => word !== "")),
      keywords: list(line(100)).transform((words) => [...new Set(words.filter((word) => word !== ""))]),
      depends_on: list(id),
      blocks: list(id),
      cc: list(line(255)).transform((logins) => logins.filter((word) => word !== "")),
      see_also: list(line(10_000)).transform((links) => [...new Set(links.filter((word) => word !== ""))]),
      groups: list(line(100)).transform((names) => names.filter((word) => word !== "")),
      votes: z.number("is not a number").nullish(),
      type: name,
      summary: line(1000).pipe(z.string().min(1, "is empty")),
      description: optional(text),
      description_is_private: yes,
      created: optional(time),
      changed: optional(time),
      reporter: login,
      reporter_name: optional(line(255)),
      assignee: login,
      assignee_name: optional(line(255)),
      qa_contact: login,
      qa_contact_name: optional(line(255)),
      dup_of: id.nullish(),
      deadline: optional(z.union([z.literal(""), z.iso.date()], "is not a date such as 2026-11-22")),
      flags: list(flag),
      custom: z.record(z.string(), json, "is not an object").nullish(),
      comments: list(comment),
      attachments: list(attachment),
      history: list(historyRow),
    },
    "The line is not an object.",
  )
  .catchall(json)
  .transform(({ custom, ...record }) => ({ ...record, custom: customOf(record, custom ?? {}) }));

/** Everything that has no place of its own, so that nothing is lost. */
function customOf(record: Record<string, unknown>, custom: Record<string, Json>): Record<string, Json> {
  const rest: Record<string, Json> = { ...custom };
  for (const [key, value] of Object.entries(record)) {
    if (KNOWN.has(key) || isEmpty(value)) continue;
    const kept = json.safeParse(value);
    if (kept.success) rest[key] = kept.data;
  }
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [cleanLine(key), cleanJson(value)]));
}

const KNOWN = new Set(
  `id src classification product component version target_milestone target_release status resolution severity priority platform op_sys
   whiteboard url alias keywords depends_on blocks cc see_also groups votes type summary description
   description_is_private created changed reporter reporter_name assignee assignee_name qa_contact qa_contact_name dup_of
   deadline flags comments attachments history`.split(/\s+/),
);

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)
  );
}

/** JSON as PostgreSQL takes it: without NUL and half characters in any text. */
function cleanJson(value: Json): Json {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanJson);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [cleanText(key), cleanJson(inner)]),
    );
  }
  return value;
}

/** Milliseconds, or NaN. A time without a zone is UTC. Years outside 1970–2200 are mistakes. */
function timeOf(value: string): number {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(
    value.trim(),
  );
  if (!parts) return Number.NaN;
  const time = Date.parse(`${parts[1]}T${parts[2] ?? "00:00:00"}${parts[3] ?? "Z"}`);
  return time >= 0 && time < 7_258_118_400_000 ? time : Number.NaN;
}

function sayIssue(path: PropertyKey[], message: string): string {
  if (path.length === 0) return message;
  const where = path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .slice(1);
  return `“${where}” ${message}.`;
}
