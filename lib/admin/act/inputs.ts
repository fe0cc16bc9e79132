import "server-only";
import { z } from "zod";
import type { AdministeredProduct, ProductContext } from "#lib/admin/act/act.ts";
import { findPeople } from "#lib/bugs/change/names.ts";
import { findRenamedThing, type OwnedName } from "#lib/catalog/former-names.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Capability } from "#lib/people/capabilities.ts";
import { can } from "#lib/people/viewer.ts";
import { cleanLine, cleanText } from "#lib/text.ts";

/** Inputs shared by administrative forms: names, texts, people, days, revisions. */

/** A name of at most 100 characters on one line. `what` completes "Give … a name". */
export const nameText = (what: string) =>
  z
    .string(`Give ${what} a name.`)
    .transform(cleanLine)
    .pipe(
      z
        .string()
        .min(1, `Give ${what} a name.`)
        .max(100, "At most 100 characters.")
        // Such a path segment of a URL is resolved as a parent.
        .refine((name) => name !== "." && name !== "..", "A name must be more than dots."),
    );

/** A text that may be empty, of several lines. */
export const optionalText = (max: number) =>
  z
    .string()
    .transform(cleanText)
    .pipe(z.string().max(max, `At most ${max} characters.`))
    .optional();

/** A text of one line that may be empty. */
export const lineText = (max: number) =>
  z
    .string()
    .transform(cleanLine)
    .pipe(z.string().max(max, `At most ${max} characters.`));

/** A handle, or empty for nobody. */
export const personName = z
  .string()
  .transform(cleanLine)
  .pipe(z.string().max(200, "That is no name of a person."));

/** Handles: a list, or one text with commas. */
export const personList = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(","))])
  .transform((names) => [
    ...new Set(
      names
        .flatMap((name) => name.split(","))
        .map(cleanLine)
        .filter(Boolean),
    ),
  ])
  .pipe(z.array(z.string().max(200)).max(200, "At most 200 people."));

/** The revision that the person saw; scripts omit it. */
export const revision = z.coerce.number().int().positive().optional();

/** A day as 2026-11-22, or empty for none. */
export const day = z
  .string()
  .trim()
  .refine(
    // PostgreSQL has no year 0.
    (text) => text === "" || (z.iso.date().safeParse(text).success && text >= "0001"),
    "Give a date as 2026-11-22.",
  );

/** A day as a database value. */
export function dateOf(text: string | undefined): Date | null | undefined {
  if (text === undefined) return undefined;
  return text === "" ? null : new Date(`${text}T00:00:00Z`);
}

/** The reverse; empty for none. */
export function dayOf(date: Date | null): string {
  return date?.toISOString().slice(0, 10) ?? "";
}

/**
 * Runs a `SELECT id … FOR UPDATE`; if it finds nothing, the message is at its field, with the present name if `former` was
 * one.
 */
export async function findLocked(
  tx: Transaction,
  statement: Sql,
  missing: Record<string, string>,
  former: OwnedName | null = null,
): Promise<{ id: number }> {
  const [row] = await queryRowsIn<{ id: number }>(tx, statement);
  if (row) return row;
  const renamed = former && (await findRenamedThing(tx, former));
  const said = (message: string) =>
    renamed === null ? message : message.replace(/\.$/, `: it is called “${renamed}” now.`);
  throw new InvalidInput(
    Object.fromEntries(Object.entries(missing).map(([field, message]) => [field, [said(message)]])),
  );
}

/**
 * Looks up the people named in several fields at once. `one` returns undefined for a missing field and null
 * for an empty one; unknown names are refused at their field.
 */
export async function resolvePeople(tx: Transaction, fields: Record<string, string | string[] | undefined>) {
  const names = Object.values(fields)
    .flatMap((value) => (value === undefined ? [] : [value].flat()))
    .filter(Boolean);
  const people = await findPeople(tx, names);
  const disabled = await findDisabled(tx, names);
  const problems: Record<string, string[]> = {};
  const ids = new Map<string, number>();
  for (const [field, value] of Object.entries(fields)) {
    const wrong = [value ?? []].flat().flatMap((name) => {
      const person = people.get(name);
      if (person) ids.set(name, person.id);
      if (person || name === "") return [];
      return disabled.has(name.replace(/^@/, "").toLowerCase())
        ? [`The account “${name}” is disabled: choose somebody else, or nobody.`]
        : [`No account is called “${name}”.`];
    });
    if (wrong.length > 0) problems[field] = wrong;
  }
  if (Object.keys(problems).length > 0) throw new InvalidInput(problems);
  return {
    one(field: string): number | null | undefined {
      const name = fields[field];
      if (name === undefined || Array.isArray(name)) return undefined;
      return ids.get(name) ?? null;
    },
    all(field: string): number[] | undefined {
      const list = fields[field];
      return list === undefined ? undefined : [list].flat().flatMap((name) => ids.get(name) ?? []);
    },
  };
}

/** Runs checks that do not need each other, and refuses with the problems of all of them at once. */
export async function together<First, Second>(
  first: () => Promise<First>,
  second: () => Promise<Second>,
): Promise<[First, Second]> {
  const problems: InvalidInput[] = [];
  const note = (error: unknown) => {
    if (!(error instanceof InvalidInput)) throw error;
    problems.push(error);
    return null;
  };
  const [one, other] = [await first().catch(note), await second().catch(note)];
  if (problems.length > 0) throw new InvalidInput(Object.assign({}, ...problems.map(({ fields }) => fields)));
  return [one as First, other as Second];
}

/** The disabled accounts among these, by handle in lower case. */
async function findDisabled(tx: Transaction, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const handles = names.map((name) => name.replace(/^@/, ""));
  const rows = await queryRowsIn<{ handle: string }>(
    tx,
    sql`SELECT lower(handle::text) AS handle FROM users WHERE handle = ANY(${handles}::citext[]) AND disabled_reason IS NOT NULL`,
  );
  return new Set(rows.map(({ handle }) => handle));
}

/** Another product as target: the viewer needs the same right there. */
export async function targetProduct(
  { tx, viewer }: ProductContext,
  name: string,
  capability: Capability,
): Promise<Pick<AdministeredProduct, "id" | "name" | "classificationId">> {
  const [product] = await queryRowsIn<{ id: number; name: string; classificationId: number }>(
    tx,
    sql`SELECT p.id, p.name::text AS name, p.classification_id AS "classificationId" FROM products p
        WHERE p.name = ${name}::citext AND ${visibleProducts(viewer)}`,
  );
  if (!product || !can(viewer, capability, product.id)) {
    throw new InvalidInput({ toProduct: [`You run no product “${name}”.`] });
  }
  return product;
}
