import { fieldOf, NOUNS, wordOf } from "#lib/admin/audit/field-words.ts";
import { listOf, textOf } from "#lib/admin/audit/parts.ts";
import type { RecordedEntry } from "#lib/people/audit.ts";

/** What an act will record, as a sentence before it is done: “The component “Storage” is deleted.” */

/** Null for what the preview says otherwise: bugs that move. */
export function foretellEntry(entry: RecordedEntry): string | null {
  const { subject, name, action, field, from, to } = entry;
  const noun = NOUNS[subject] ?? subject;
  const thing = subject === "setting" ? "site" : noun ? `${noun} “${name}”` : `“${name}”`;
  const the = subject === "setting" || noun ? `the ${thing}` : thing;
  if (action === "change" && field !== null) {
    const group = / of (.+)$/.exec(field);
    const label = labelOf(subject, group ? field.slice(0, -group[0].length) : field);
    const of = group ? `the group ${group[1]} in ${the}` : the;
    return `${label} of ${of} ${PLURAL.has(field) ? "become" : "becomes"} ${said(field, to)}, ${PLURAL.has(field) ? "were" : "was"} ${said(field, from)}.`;
  }
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
  wantsHardware: "“hardware and OS”",
  isRequestable: "“may be asked for”",
  canNameRequestee: "“asks one person”",
  isMultiplicable: "“several on one bug”",
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

function said(field: string, value: unknown): string {
  if (value === true) return "yes";
  if (value === false) return "no";
  const text = listOf(value)
    .map((one) => wordOf(field, one))
    .join(", ");
  if (text === "") return "nothing";
  return text.length > 120 ? `“${text.slice(0, 119)}…”` : `“${text}”`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
