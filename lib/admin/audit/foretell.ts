import { fieldOf, KIND_LABELS, NOUNS, wordOf } from "#lib/admin/audit/field-words.ts";
import { listOf, textOf } from "#lib/admin/audit/parts.ts";
import type { RecordedEntry } from "#lib/people/audit.ts";
import { capital, sayNumber } from "#lib/text.ts";

/** What an act will record, as a sentence before it is done: “The component “Storage” is deleted.” */

/** One sentence: of one thing, or of many with their names. */
export type Foretold = { text: string; names?: string[] };

/** More things than this with the same change are said in one sentence. */
const APART = 3;

/** What the entries say, in their order; the same change of many things once, at the first of them. */
export function foretellEntries(entries: readonly RecordedEntry[]): Foretold[] {
  const alike = new Map<string, RecordedEntry[]>();
  for (const entry of entries) {
    const key = likeness(entry);
    alike.set(key, [...(alike.get(key) ?? []), entry]);
  }
  const said = new Set<string>();
  return entries.flatMap((entry): Foretold[] => {
    const key = likeness(entry);
    const group = alike.get(key) ?? [];
    if (group.length <= APART) {
      const text = foretellEntry(entry);
      return text === null ? [] : [{ text }];
    }
    if (said.has(key)) return [];
    said.add(key);
    return [foretellGroup(group)];
  });
}

/** Equal for entries that say the same of different things. */
function likeness({ subject, subjectId, name, action, field, from, to }: RecordedEntry): string {
  if (action === "change" && field !== null) return JSON.stringify([subject, field, from, to]);
  return JSON.stringify([subject, subjectId, name, action, field, from, to]);
}

function foretellGroup(group: readonly RecordedEntry[]): Foretold {
  const names = group.map(({ name }) => name);
  const kind = (KIND_LABELS[group[0]?.subject ?? ""] ?? "things").toLowerCase();
  const of = `${sayNumber(names.length)} ${kind}, “${names[0]}” to “${names.at(-1)}”,`;
  return { text: group[0] ? becomes(group[0], of) : "", names };
}

/** What a changed field becomes, `of` these. */
function becomes({ subject, field, from, to }: RecordedEntry, of: string): string {
  const name = field ?? "";
  const group = / of (.+)$/.exec(name);
  const label = labelOf(subject, group ? name.slice(0, -group[0].length) : name);
  const whose = group ? `the group ${group[1]} in ${of}` : of;
  const difference = sayDifference(name, listOf(from), listOf(to));
  if (difference) return `${label} of ${whose}: ${difference}.`;
  const verbs = PLURAL.has(name) ? ["become", "were"] : ["becomes", "was"];
  return `${label} of ${whose} ${verbs[0]} ${said(name, to)}, ${verbs[1]} ${said(name, from)}.`;
}

/** Null for what the preview says otherwise: bugs that move. */
function foretellEntry(entry: RecordedEntry): string | null {
  const { subject, name, action, field, from, to } = entry;
  const noun = NOUNS[subject] ?? subject;
  const thing = subject === "setting" ? "site" : noun ? `${noun} “${name}”` : `“${name}”`;
  const the = subject === "setting" || noun ? `the ${thing}` : thing;
  if (action === "change" && field !== null) return becomes(entry, the);
  if (`${subject} ${action} ${field}` === "component undo merge")
    return `${capital(the)} is created again, with its description and its people.`;
  const verb = VERBS[`${subject} ${action}`] ?? VERBS[action];
  return verb ? `${capital(verb(the, from, to))}.` : null;
}

type Verb = (the: string, from: unknown, to: unknown) => string;

const VERBS: Record<string, Verb> = {
  create: (the) => `${the} is created`,
  delete: (the) => `${the} is deleted`,
  move: (the, from, to) => `${the} moves from ${textOf(from)} to ${textOf(to)}`,
  merge: (the, _from, to) => `${the} is merged into @${textOf(to)}`,
  "role end": (the, from, to) =>
    to
      ? `${people(from)} has ${the} until the end of ${textOf(to)}`
      : `${people(from)} has ${the} without an end`,
  "component merge": (the, _from, to) => `${the} is merged into “${textOf(to)}”`,
  "component split": (the, _from, to) => `${the} is split: some of its bugs go to “${textOf(to)}”`,
  "user hand over": (the, _from, to) => `${people(to)} takes over from ${the}`,
  grant: (the, _from, to) => `${people(to)} gets ${the}`,
  revoke: (the, from) => `${people(from)} loses ${the}`,
  "release manager grant": (the, _from, to) => `${people(to)} joins ${the}`,
  "release manager revoke": (the, from) => `${people(from)} leaves ${the}`,
  "user grant": (the) => `${the} becomes an administrator`,
  "user revoke": (the) => `${the} is no longer an administrator`,
  "add members": (the, _from, to) => `${people(to)} will be in ${the}`,
  "remove member": (the, from) => `${people(from)} will not be in ${the} any more`,
  copy: (the) => `${the} becomes the product’s own`,
  reset: (the) => `${the} is replaced by that of the site`,
};

function people(value: unknown): string {
  return listOf(value)
    .map((one) => (/^[@“]/.test(one) ? one : `@${one}`))
    .join(", ");
}

/** Fields whose label is in the plural. */
const PLURAL = new Set([
  "severities",
  "priorities",
  "statuses",
  "resolutions",
  "transitions",
  "members",
  "capabilities",
]);

/** What the forms call the switches. */
const SWITCHES: Record<string, string> = {
  isActive: "“offered”",
  isDefault: "“default”",
  isForBugs: "“may be put on bugs”",
  isRetired: "“retired”",
  isOpenForBugs: "“open for new bugs”",
  allowsUnconfirmed: "“unconfirmed bugs”",
  wantsDocs: "“release notes”",
  wantsHardware: "“hardware and OS”",
  isRequestable: "“may be asked for”",
  canNameRequestee: "“asks one person”",
  isMultiplicable: "“several on one bug”",
  isQuestion: "“is a question”",
  requiresComment: "“needs a comment”",
  isSignUpOpen: "“sign-up”",
  areAddressesShown: "“addresses are shown”",
  canSee: "“sees the product”",
  canFile: "“files bugs”",
};

function labelOf(subject: string, field: string): string {
  return capital(SWITCHES[field] ?? fieldOf(subject, field)?.label ?? spaced(field));
}

function spaced(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** What is added to a list and removed from it, where the lists are too long to be read; "" otherwise. */
function sayDifference(field: string, from: readonly string[], to: readonly string[]): string {
  const words = (all: readonly string[]) => all.map((one) => wordOf(field, one)).join(", ");
  if (from.length < 2 || to.length < 2 || Math.max(words(from).length, words(to).length) <= CUT) return "";
  const [added, removed] = [to.filter((one) => !from.includes(one)), from.filter((one) => !to.includes(one))];
  return [
    added.length > 0 ? `added “${words(added)}”` : "",
    removed.length > 0 ? `removed “${words(removed)}”` : "",
  ]
    .filter(Boolean)
    .join("; ");
}

/** So much of a value is said. */
const CUT = 120;

function said(field: string, value: unknown): string {
  if (value === true) return "yes";
  if (value === false) return "no";
  const text = listOf(value)
    .map((one) => wordOf(field, one))
    .join(", ");
  if (text === "") return "nothing";
  return text.length > CUT ? `“${text.slice(0, CUT - 1)}…”` : `“${text}”`;
}
