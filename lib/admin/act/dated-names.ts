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
type Releasable = {
  id: number;
  name: string;
  sortKey: string;
  dueOn: Date | null;
  isOver: boolean;
  /** New bugs get it by themselves: taken only by name. */
  isDefault?: boolean;
};

type Picked<Thing> = {
  /** In their order, each with the day of its release. */
  picked: (Thing & { day: string })[];
  /** Why some are left out although they come before the last one. */
  says: string[];
};

type Chosen = {
  /** Everything that is not released yet, up to this one in the order. */
  upTo?: string;
  /** These: “4.4.1”, or “4.4.1 2026-03-02” with its day. */
  names?: readonly string[];
  /** The day of those without one of their own; empty: their due day where it is past, else today. */
  releasedOn?: string;
};

/**
 * The chosen things. “Up to” compares names: it takes no default, and nothing whose name does not say that it is earlier,
 * such as “unspecified”. Messages are at `field` and `upTo`.
 */
export function pickReleased<Thing extends Releasable>(
  all: readonly Thing[],
  { upTo, names = [], releasedOn = "" }: Chosen,
  field: string,
): Picked<Thing> {
  const today = dayOf(new Date());
  const chosen = new Map<number, string>();
  const kept: Thing[] = [];
  const dayFor = ({ dueOn }: Thing) => releasedOn || (dueOn && dayOf(dueOn) <= today ? dayOf(dueOn) : today);
  if (upTo) {
    const last = all.find(({ name }) => name === upTo);
    if (!last) throw new InvalidInput({ upTo: [`There is no “${upTo}” here.`] });
    for (const one of all) {
      if (one.isOver || one.sortKey > last.sortKey) continue;
      if (one === last || !isKept(one, last)) chosen.set(one.id, dayFor(one));
      else kept.push(one);
    }
  }
  const problems: string[] = [];
  for (const line of names) {
    const named = splitDay(line, all);
    const thing = all.find(({ name }) => name === named.name);
    if (!thing) problems.push(sayMissing(named.name, all));
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
  return {
    picked: picked.toSorted((a, b) => (a.sortKey < b.sortKey ? -1 : 1)),
    says: kept.filter(({ id }) => !chosen.has(id)).map(sayKept),
  };
}

/** The first character of a sort key is its group: names of different groups do not say which one is earlier. */
function isKept(one: Releasable, last: Releasable): boolean {
  return one.isDefault === true || one.sortKey[0] !== last.sortKey[0];
}

function sayKept({ name, isDefault }: Releasable): string {
  const why = isDefault ? "new bugs get it by default" : "its name does not say that it is earlier";
  return `“${name}” is left out: ${why}.`;
}

/** A line that begins with a name, and then has something else than a day. */
function sayMissing(line: string, all: readonly { name: string }[]): string {
  const named = all.filter(({ name }) => line.startsWith(`${name} `));
  const name = named.map((one) => one.name).sort((a, b) => b.length - a.length)[0];
  if (name === undefined) return `There is no “${line}” here.`;
  const rest = line.slice(name.length + 1);
  return `“${rest}” after “${name}” is not understood: write the day as 2026-03-02.`;
}

function splitDay(line: string, all: readonly { name: string }[]): { name: string; day: string } {
  const parts = /^(.+) (\d{4}-\d{2}-\d{2})$/.exec(line);
  if (!parts || all.some(({ name }) => name === line)) return { name: line, day: "" };
  const [, name = "", on = ""] = parts;
  return day.safeParse(on).success ? { name, day: on } : { name: line, day: "" };
}
