import { fieldOf, switchOf, wordOf } from "#lib/admin/audit/field-words.ts";
import {
  isBlank,
  listOf,
  many,
  noun,
  type Part,
  put,
  type Recorded,
  type Sentence,
  textOf,
  thing,
} from "#lib/admin/audit/parts.ts";
import { MEANING_LABELS, PHASE_LABELS } from "#lib/catalog/workflow/phases.ts";
import { countOf } from "#lib/text.ts";

/** The sentence of a changed field; null if the log has no words for it. */
export function sayChange(entry: Recorded): Part[] | null {
  const { subject, field, from, to } = entry;
  if (field === null) return null;
  const special = CHANGES[`${subject}.${field}`];
  if (special) return special(entry);
  if (field === "name")
    return ["renamed ", ...noun(subject), { thing: textOf(from) }, " to ", { thing: textOf(to) }];
  const ofGroup = /^(canSee|canFile|bugControl) of (.+)$/s.exec(field);
  if (ofGroup) return sayGroupAccess(entry, ofGroup[1] ?? "", ofGroup[2] ?? "");
  const pair = switchOf(subject, field);
  if (pair) return put(to === true ? pair[0] : pair[1], thing(entry));
  const known = fieldOf(subject, field);
  if (!known) return null;
  const of: Part[] = subject === "setting" ? [] : [" of ", ...thing(entry)];
  if (known.kind === "list" || known.kind === "people") return sayList(entry, known, of);
  const value = (it: unknown): Part =>
    known.kind === "quote"
      ? { quote: textOf(it) }
      : known.kind === "person"
        ? { person: textOf(it) }
        : wordOf(field, textOf(it));
  if (isBlank(to))
    return [`cleared the ${known.label}`, ...of, ...(isBlank(from) ? [] : [", which was ", value(from)])];
  if (isBlank(from)) return [`set the ${known.label}`, ...of, " to ", value(to)];
  return [`changed the ${known.label}`, ...of, " from ", value(from), " to ", value(to)];
}

/** A changed field; some have sentences of their own. */
const CHANGES: Readonly<Record<string, Sentence | undefined>> = {
  "user.disabledReason": ({ name, to }) =>
    isBlank(to)
      ? ["enabled the account ", { person: name }]
      : ["disabled the account ", { person: name }, ": ", { quote: textOf(to) }],
  "user.email": ({ name, to }) => ["offered the account ", { person: name }, ` to ${textOf(to)}`],
  "user.handle": ({ from, to }) => ["renamed the account ", `@${textOf(from)} to `, { person: textOf(to) }],
  "product.visibility": ({ name, to }) => [
    "made ",
    { thing: name },
    ` visible to ${AUDIENCES[textOf(to)] ?? textOf(to)}`,
  ],
  "product.securityGroup": ({ name, to }) =>
    isBlank(to)
      ? ["stopped private reports of ", { thing: name }]
      : ["sent private reports of ", { thing: name }, " to the group ", { thing: textOf(to) }],
  "product.classification": ({ name, from, to }) => [
    "moved ",
    { thing: name },
    ` from ${textOf(from)} to ${textOf(to)}`,
  ],
  "version.state": (entry) =>
    textOf(entry.to) === "released"
      ? ["released ", ...thing(entry)]
      : ["changed ", ...thing(entry), ` from ${textOf(entry.from)} to ${textOf(entry.to)}`],
  "manifest line.version": ({ name, to }) => [`put ${textOf(to)} into the manifest of `, { thing: name }],
  "workflowStatus.phase": ({ name, from, to }) => meaning("status", "phase", name, PHASE_LABELS, from, to),
  "workflowResolution.meaning": ({ name, from, to }) =>
    meaning("resolution", "meaning", name, MEANING_LABELS, from, to),
};

const AUDIENCES: Readonly<Record<string, string>> = {
  open: "everybody",
  signed_in: "everybody who is signed in",
  groups: "members of its groups only",
};

const CONTROLS: Readonly<Record<string, string>> = {
  none: "no longer used",
  offered: "offered",
  default: "the default",
  mandatory: "mandatory",
};

function sayGroupAccess({ name, to, bugs }: Recorded, field: string, group: string): Part[] {
  const named: Part[] = ["the group ", { thing: group }];
  const pair = switchOf("product", field);
  if (pair && field === "canSee")
    return [...put(to === true ? "let % see " : "stopped letting % see ", named), { thing: name }];
  if (pair)
    return [
      ...put(to === true ? "let % file bugs in " : "stopped letting % file bugs in ", named),
      { thing: name },
    ];
  const on = bugs === null ? "bugs" : countOf(bugs, "bug");
  return ["made ", ...named, ` ${CONTROLS[textOf(to)] ?? textOf(to)} on ${on} of `, { thing: name }];
}

function sayList({ field, from, to }: Recorded, known: { label: string; kind: string }, of: Part[]): Part[] {
  const [before, after] = [listOf(from), listOf(to)];
  const added = after.filter((one) => !before.includes(one));
  const gone = before.filter((one) => !after.includes(one));
  const isPeople = known.kind === "people";
  const names = (all: string[]) =>
    many(
      all.map((one) => wordOf(field ?? "", one)),
      isPeople,
    );
  const label = `the ${known.label}`;
  if (added.length > 0 && gone.length > 0)
    return ["added ", ...names(added), ` to ${label}`, ...of, " and removed ", ...names(gone)];
  if (added.length > 0) return ["added ", ...names(added), ` to ${label}`, ...of];
  if (gone.length > 0) return ["removed ", ...names(gone), ` from ${label}`, ...of];
  return [`changed the order of ${label}`, ...of];
}

function meaning(
  kind: string,
  what: string,
  name: string,
  labels: Readonly<Record<string, string>>,
  from: unknown,
  to: unknown,
): Part[] {
  const label = (value: unknown) => labels[textOf(value)] ?? textOf(value);
  return [`changed the ${what} of ${kind} `, { thing: name }, ` from “${label(from)}” to “${label(to)}”`];
}
