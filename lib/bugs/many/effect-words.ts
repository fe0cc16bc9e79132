import { FIELD_NAMES, type FieldName, fieldOf, isFieldName } from "#lib/bugs/fields/registry.ts";
import { countOf } from "#lib/text.ts";

/** What a change does to many bugs, in sentences. */

/** One field of some bugs: from → to, in words; "" for none. */
export type FieldEffect = { field: string; from: string; to: string; ids: number[] };

/** A sentence and the bugs that it is about. */
export type Sentence = { text: string; ids: number[] };

/** One sentence for each field and new value; values that are cleared are counted in one. */
export function sayEffects(fields: readonly FieldEffect[]): Sentence[] {
  const groups = new Map<string, FieldEffect[]>();
  for (const effect of inOrder(fields)) {
    const isKept = effect.from === effect.to;
    const name = [
      effect.field,
      isList(effect.field) && effect.to === "" ? effect.from : "",
      effect.to,
      isKept,
    ].join("\n");
    groups.set(name, [...(groups.get(name) ?? []), effect]);
  }
  return [...groups.values()].map((effects) => {
    const ids = [...new Set(effects.flatMap((one) => one.ids))].sort((a, b) => a - b);
    return { text: sentence(effects, countOf(ids.length, "bug")), ids };
  });
}

/** In the order of the fields of a bug. */
function inOrder(fields: readonly FieldEffect[]): FieldEffect[] {
  const places = new Map<string, number>(FIELD_NAMES.map((name, place) => [name, place]));
  const placeOf = ({ field }: FieldEffect) => (field === "product" ? -1 : (places.get(field) ?? 1000));
  return [...fields].sort((a, b) => placeOf(a) - placeOf(b));
}

function sentence(effects: readonly FieldEffect[], bugs: string): string {
  const { field, from, to } = effects[0] ?? { field: "", from: "", to: "" };
  const label = labelOf(field);
  // The new product has something of the same name.
  if (from === to) return `${label} stays ${to} on ${bugs}.`;
  if (isList(field)) {
    if (from === "") return `${label}: ${to} is added to ${bugs}.`;
    return to === ""
      ? `${label}: ${from} is removed from ${bugs}.`
      : `${label}: ${from} becomes ${to} on ${bugs}.`;
  }
  const was = effects
    .filter((one) => one.from !== "")
    .map((one) => (effects.length === 1 ? one.from : `${one.from} (${one.ids.length})`));
  const before = was.length === 0 ? "" : `, was ${listed(was)}`;
  return to === ""
    ? `${label} is cleared on ${bugs}${before}.`
    : `${label} becomes ${to} on ${bugs}${before}.`;
}

const SHOWN = 8;

function listed(words: readonly string[]): string {
  const more = words.length - SHOWN;
  return words.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

const LISTS = new Set<string>(["people", "bugs", "keywords", "groups", "aliases", "addresses"]);

function isList(field: string): boolean {
  return field === "flag" || (isFieldName(field) && LISTS.has(fieldOf(field).kind));
}

function labelOf(field: string): string {
  return isFieldName(field) ? fieldOf(field satisfies FieldName).label : (OTHER_LABELS[field] ?? field);
}

const OTHER_LABELS: Record<string, string> = { flag: "Flag", reporter: "Reporter" };
