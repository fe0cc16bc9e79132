import { z } from "zod";
import { day, dayOf } from "#lib/admin/act/inputs.ts";
import { InvalidInput } from "#lib/errors.ts";
import { cleanLine } from "#lib/text.ts";

/** Names with a day of their own, for acts that release several things at once: a list, or one on each line. */
export const datedNames = z
  .union([z.array(z.string()), z.string().transform((text) => [text])])
  .transform((texts) => [
    ...new Set(
      texts
        .flatMap((text) => text.split(/[\n\r]+/))
        .map(cleanLine)
        .filter(Boolean),
    ),
  ])
  .pipe(z.array(z.string().max(200)).max(500, "At most 500 at once."));

/** What can be released. */
type Releasable = { id: number; name: string; sortKey: string; dueOn: Date | null; isOver: boolean };

type Chosen = {
  /** Everything that is not released yet, up to this one in the order. */
  upTo?: string;
  /** These: “4.4.1”, or “4.4.1 2026-03-02” with its day. */
  names?: readonly string[];
  /** The day of those without one of their own; empty: their due day where it is past, else today. */
  releasedOn?: string;
};

/** The chosen things in their order, each with the day of its release. Messages are at `field` and `upTo`. */
export function pickReleased<Thing extends Releasable>(
  all: readonly Thing[],
  { upTo, names = [], releasedOn = "" }: Chosen,
  field: string,
): (Thing & { day: string })[] {
  const today = dayOf(new Date());
  const chosen = new Map<number, string>();
  const dayFor = ({ dueOn }: Thing) => releasedOn || (dueOn && dayOf(dueOn) <= today ? dayOf(dueOn) : today);
  if (upTo) {
    const last = all.find(({ name }) => name === upTo);
    if (!last) throw new InvalidInput({ upTo: [`There is no “${upTo}” here.`] });
    for (const one of all) if (!one.isOver && one.sortKey <= last.sortKey) chosen.set(one.id, dayFor(one));
  }
  const problems: string[] = [];
  for (const line of names) {
    const named = splitDay(line, all);
    const thing = all.find(({ name }) => name === named.name);
    if (!thing) problems.push(`There is no “${named.name}” here.`);
    else if (thing.isOver) problems.push(`“${thing.name}” is released or withdrawn already.`);
    else chosen.set(thing.id, named.day || dayFor(thing));
  }
  if (problems.length > 0) throw new InvalidInput({ [field]: problems });
  const picked = all.flatMap((one) => {
    const on = chosen.get(one.id);
    return on === undefined ? [] : [{ ...one, day: on }];
  });
  const late = picked.find((one) => one.day > today);
  if (late)
    throw new InvalidInput({
      [field]: [`“${late.name}” cannot have been released on ${late.day}: that is still to come.`],
    });
  if (picked.length === 0) {
    throw new InvalidInput({
      [field]: [
        upTo ? `Everything up to “${upTo}” is released.` : "Say which: all up to one, or some by name.",
      ],
    });
  }
  return picked.toSorted((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
}

function splitDay(line: string, all: readonly { name: string }[]): { name: string; day: string } {
  const parts = /^(.+) (\d{4}-\d{2}-\d{2})$/.exec(line);
  if (!parts || all.some(({ name }) => name === line)) return { name: line, day: "" };
  const [, name = "", on = ""] = parts;
  return day.safeParse(on).success ? { name, day: on } : { name: line, day: "" };
}
