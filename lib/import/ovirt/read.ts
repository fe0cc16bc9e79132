import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { InvalidInput } from "#lib/errors.ts";
import { readLines } from "#lib/import/lines.ts";
import { parseJson } from "#lib/import/record.ts";
import { type Reject, reject } from "#lib/import/rejects.ts";
import { id } from "#lib/import/values.ts";
import { cleanLine, cleanText } from "#lib/text.ts";

/** oVirt's catalogue: products with their versions, and shared milestones. */
export type Catalog = z.output<typeof catalog>;
export type CatalogProduct = Catalog["products"][number];
export type CatalogMilestone = Catalog["milestones"][number];

/** A bug in the notes of one release. */
export type ReleaseRecord = z.output<typeof releaseRecord> & {
  /** The number of the copy that was folded into the bug. */
  readonly was?: number;
};

export type ReleaseNotes = { records: ReleaseRecord[]; rejects: Reject[] };

/** Reads catalog.json of the directory. */
export async function readCatalog(dir: string): Promise<Catalog> {
  const path = join(dir, "catalog.json");
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null)
    throw new InvalidInput({
      dir: [`There is no ${path}: specify the directory with catalog.json and bugs.jsonl.`],
    });
  const parsed = parseJson(catalog, text);
  if (!parsed.ok) throw new InvalidInput({ dir: [`${path} is not oVirt's catalogue: ${parsed.reason}`] });
  return parsed.value;
}

/** Reads bugs.jsonl of the directory. Invalid lines become rejects. */
export async function readReleaseNotes(dir: string): Promise<ReleaseNotes> {
  const path = join(dir, "bugs.jsonl");
  const notes: ReleaseNotes = { records: [], rejects: [] };
  for await (const line of readLines(path)) {
    const parsed =
      "problem" in line ? { ok: false as const, reason: line.problem } : parseJson(releaseRecord, line.text);
    if (parsed.ok) notes.records.push(parsed.value);
    else notes.rejects.push(reject(path, line.number, parsed.reason, line.text ?? ""));
  }
  return notes;
}

const name = z
  .string()
  .transform(cleanLine)
  .pipe(z.string().min(1, "is empty").max(100, "has more than 100 characters"));
const text = z.string().transform(cleanText);
const names = z
  .array(name)
  .nullish()
  .transform((list) => list ?? []);

const catalog = z.object({
  classification: z.object({ name }),
  downstream: z.array(
    z.object({
      product: name,
      vendor: name,
      classification: name.nullish(),
      downstream_only_components: names,
    }),
  ),
  keywords: z.object({ values: names }),
  flags: z.array(z.object({ name: text, states: text, meaning: text, who: text })),
  products: z.array(
    z.object({
      name,
      display_names: names,
      git_repos: names,
      components: z.array(z.object({ name })),
      versions: names,
      milestone_versions: z.record(z.string(), name),
    }),
  ),
  milestones: z.array(
    z.object({
      name,
      development_freeze: z.iso.date().nullish(),
      release_date: z.iso.date().nullish(),
      ga_text: text.nullish(),
      timeline: z.array(z.object({ date: text, event: text })).nullish(),
      bugzilla_target_milestones: names,
      manifest: z.record(z.string(), z.object({ tag: name.nullish(), previous: name.nullish() })),
    }),
  ),
});

const releaseRecord = z.object({
  id,
  product: name.nullish(),
  project: text.nullish(),
  heading: text.nullish(),
  /** Missing in some notes. */
  summary: z
    .string("is missing or not a text")
    .transform(cleanLine)
    .pipe(z.string().max(1000, "has more than 1000 characters")),
  type: text.nullish(),
  types: names,
  release: name,
  milestone: name,
  team: text.nullish(),
  doc_text: text.nullish(),
  products: names,
  prefixes: names,
  clone_marker: text.nullish(),
});
