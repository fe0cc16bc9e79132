import { z } from "zod";
import { type PlainRead, readPlainFields } from "#lib/import/plain-fields.ts";
import {
  cleanJson,
  id,
  isEmpty,
  type Json,
  json,
  line,
  list,
  login,
  name,
  optional,
  required,
  text,
  time,
  yes,
} from "#lib/import/values.ts";
import { cleanLine } from "#lib/text.ts";

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

/** The name of a tracker: its address without https://, and with its path. */
export const trackerName = line(1000)
  .transform((name) => name.replace(/^https?:\/\//i, "").replace(/\/+$/, ""))
  .pipe(
    z
      .string()
      .max(60, "has more than 60 characters")
      .regex(
        /^(?:[A-Za-z0-9][A-Za-z0-9._:-]*(?:\/[A-Za-z0-9._~-]+)*)?$/,
        "is not the name of a tracker, such as bugs.example.org or example.org/bugzilla",
      ),
  );

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
  tags: list(line(255)),
});

const flag = z.object({
  name: required(100),
  status: z.enum(["?", "+", "-"], "is not ?, + or -"),
  setter: login,
  requestee: login,
  creation_date: optional(time),
  modification_date: optional(time),
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
  flags: list(flag),
  /** What a Trac wrote about the file, in words. */
  text: optional(line(1000)),
});

const historyRow = z.object({
  who: login,
  who_name: optional(line(255)),
  when: time,
  field: required(100),
  removed: optional(text),
  added: optional(text),
  attachment_id: id.nullish(),
  is_private: yes,
});

/** The fields with rules of their own, and what belongs to a bug; the plain fields are read by the registry. */
const shape = {
  id,
  src: optional(trackerName),
  classification: name,
  product: required(100),
  component: name,
  version: name,
  target_milestone: name,
  target_release: name,
  status: required(100),
  resolution: name,
  severity: name,
  priority: name,
  alias: z
    .union([line(255), z.array(line(255))], "is not a text")
    .nullish()
    .transform((value) => [value ?? []].flat().filter((word) => word !== "")),
  keywords: list(line(100)).transform((words) => [...new Set(words.filter((word) => word !== ""))]),
  depends_on: list(id),
  blocks: list(id),
  regressed_by: list(id),
  regressions: list(id),
  cc: list(line(255)).transform((logins) => logins.filter((word) => word !== "")),
  see_also: list(line(10_000)).transform((links) => [...new Set(links.filter((word) => word !== ""))]),
  groups: list(line(100)).transform((names) => names.filter((word) => word !== "")),
  votes: z.number("is not a number").nullish(),
  description: optional(text),
  description_is_private: yes,
  /** Of the first comment, which is the description here. */
  description_tags: list(line(255)),
  created: optional(time),
  changed: optional(time),
  reporter: login,
  reporter_name: optional(line(255)),
  assignee: login,
  assignee_name: optional(line(255)),
  qa_contact: login,
  qa_contact_name: optional(line(255)),
  dup_of: id.nullish(),
  flags: list(flag),
  custom: z.record(z.string(), json, "is not an object").nullish(),
  comments: list(comment),
  attachments: list(attachment),
  history: list(historyRow),
};

const bugRecord = z
  .object(shape, "The line is not an object.")
  .catchall(json)
  .transform(({ custom, ...record }, context) => {
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: "custom", path: [key], message });
    const plain = readPlainFields(record, custom ?? {}, refuse);
    return { ...record, plain: plain.texts, custom: customOf(record, custom ?? {}, plain) };
  });

/** Everything that has no field here, so that nothing is lost. */
function customOf(
  record: Readonly<Record<string, unknown>>,
  custom: Readonly<Record<string, Json>>,
  read: PlainRead,
): Record<string, Json> {
  const rest = new Map(Object.entries(custom).filter(([key]) => !read.customKeys.has(key)));
  for (const [key, value] of Object.entries(record)) {
    if (Object.hasOwn(shape, key) || read.keys.has(key) || isEmpty(value)) continue;
    const kept = json.safeParse(value);
    if (kept.success) rest.set(key, kept.data);
  }
  return Object.fromEntries([...rest].map(([key, value]) => [cleanLine(key), cleanJson(value)]));
}

function sayIssue(path: PropertyKey[], message: string): string {
  if (path.length === 0) return message;
  const where = path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .slice(1);
  return `“${where}” ${message}.`;
}
