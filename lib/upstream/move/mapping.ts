import { z } from "zod";
import { InvalidInput } from "#lib/errors.ts";
import { cleanLine, cleanText } from "#lib/text.ts";

/**
 * The mapping of a move: what the components, versions and milestones of a downstream product become upstream
 * (docs/guides/administrator.md). It is a file, or a table in the browser; this is the shape of both.
 */

const name = z
  .string("Give a name.")
  .transform(cleanLine)
  .pipe(z.string().min(1, "Give a name.").max(100, "At most 100 characters."));

/** What a version or milestone is called there; "" for none; null: bugs that have it stay. */
const counterparts = z
  .record(
    z.string().transform(cleanLine),
    z.string().transform(cleanLine).pipe(z.string().max(100)).nullable(),
  )
  .default({});

const destination = z.strictObject({
  product: name,
  /** Its name there, if it is another one. */
  component: name.optional(),
  /** Bugs that are in no group may be seen by more people than before. */
  publish: z.boolean().optional(),
  versions: counterparts,
});

/** The bugs of the component stay, and why. */
const staying = z.strictObject({ stays: z.string().transform(cleanLine).pipe(z.string().min(1).max(200)) });

const target = z.strictObject({
  description: z.string().transform(cleanText).pipe(z.string().max(5000)).default(""),
  numbering: z.enum(["semantic", "calendar", "dotted", "pattern", "free"]).default("free"),
  pattern: z.string().transform(cleanLine).pipe(z.string().max(100)).optional(),
  visibility: z.enum(["open", "signed_in", "groups"]).optional(),
  /** Handles. Null: those of the whole mapping. */
  maintainers: z.array(name).optional(),
  /** Series that it gets besides those of its versions. */
  series: z.array(name).default([]),
  versions: counterparts,
  milestones: counterparts,
});

const mapping = z.strictObject({
  /** The downstream product. */
  product: name,
  /** The upstream classification for new products. */
  classification: name,
  /** Who sees new products. */
  visibility: z.enum(["open", "signed_in", "groups"]).default("open"),
  /** Who runs new products: handles. */
  maintainers: z.array(name).default([]),
  /** People who have a role in the downstream product get the same in new products. */
  copyRoles: z.boolean().default(false),
  /** The group of the vendor: bugs that may not be published are for it. */
  vendorGroup: name.optional(),
  /** For whom the tracking of the downstream product is: a group. Without: whoever sees the product, or its insiders. */
  audience: name.optional(),
  components: z.record(name, z.union([destination, staying])),
  /** What is said of products besides their names. */
  products: z.record(name, target).default({}),
  versions: counterparts,
  milestones: counterparts,
  /** Groups whose bugs stay with the vendor. Others go along with their bugs. */
  stayingGroups: z.array(name).default([]),
});

export type Mapping = z.output<typeof mapping>;
export type Destination = z.output<typeof destination>;
export type Target = z.output<typeof target>;

/** Reads a mapping from the text of its file. Throws InvalidInput at `mapping`, with the place of each problem. */
export function parseMapping(text: string): Mapping {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new InvalidInput({
      mapping: [`This is no JSON: ${error instanceof Error ? error.message : error}.`],
    });
  }
  return checkMapping(given);
}

/** The same for a value. */
export function checkMapping(given: unknown): Mapping {
  const clashes = clashingKeys(given);
  if (clashes.length > 0) throw new InvalidInput({ mapping: clashes.slice(0, 20) });
  const parsed = mapping.safeParse(given);
  if (parsed.success) return parsed.data;
  const said = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join(" / ")}: ${message}` : message,
  );
  throw new InvalidInput({ mapping: [...new Set(said)].slice(0, 20) });
}

/** As deep as a mapping is. */
const DEPTH = 4;

/** Names that a table has twice, as the database compares them, or that no table can have. */
function clashingKeys(given: unknown, depth = 0): string[] {
  if (typeof given !== "object" || given === null || depth > DEPTH) return [];
  const seen = new Set<string>();
  return Object.entries(given).flatMap(([key, value]) => {
    const name = cleanLine(key).toLowerCase();
    const isTwice = seen.has(name);
    seen.add(name);
    if (key === "__proto__") return ["Nothing can be said of the name “__proto__”."];
    return [
      ...(isTwice ? [`“${cleanLine(key).slice(0, 100)}” is said twice.`] : []),
      ...clashingKeys(value, depth + 1),
    ];
  });
}

/** The groups that a mapping names. */
export function groupsOf({ vendorGroup, audience, stayingGroups }: Mapping): string[] {
  return [vendorGroup, audience, ...stayingGroups].flatMap((one) => one ?? []);
}

/** What is said of a product. */
export function targetOf({ products }: Mapping, product: string): Target {
  return entryOf(products, product) ?? nothingSaid;
}

const nothingSaid: Target = target.parse({});

/** The entry of a table of the mapping; names are compared as the database does. */
export function entryOf<Value>(table: Readonly<Record<string, Value>>, wanted: string): Value | undefined {
  const index: ReadonlyMap<string, Value> = indexOf(table);
  return index.get(wanted.toLowerCase());
}

const indexes = new WeakMap<object, ReadonlyMap<string, never>>();

function indexOf(table: Readonly<Record<string, unknown>>): ReadonlyMap<string, never> {
  const known = indexes.get(table);
  if (known) return known;
  const made = new Map(Object.entries(table).map(([key, value]) => [key.toLowerCase(), value as never]));
  indexes.set(table, made);
  return made;
}

export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
