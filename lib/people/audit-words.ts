import type { RecordedEntry } from "#lib/people/audit.ts";

/** Entries of the audit log as sentences about what will happen. */

/** “The component “Storage” is deleted.” Null for what is said otherwise: bugs that move. */
export function saysEntry({ subject, name, action, field, from, to }: RecordedEntry): string | null {
  const noun = nounOf(subject);
  const thing = name ? `${noun} “${name}”` : noun;
  if (action === "change" && field !== null) {
    return `${sayField(field)} of the ${thing} becomes ${sayValue(to)}, was ${sayValue(from)}.`;
  }
  if (action === "add members") return `${sayList(to)} will be in the ${thing}.`;
  if (action === "remove member") return `${sayList(from)} will not be in the ${thing} any more.`;
  if (action === "grant" && subject !== "user") return `${sayList(to)} gets the ${thing}.`;
  if (action === "revoke" && subject !== "user") return `${sayList(from)} loses the ${thing}.`;
  const verb = VERBS[action];
  if (!verb) return null;
  return action === "move" || action === "merge"
    ? `The ${thing} ${verb} ${sayValue(to)}, was ${sayValue(from)}.`
    : `The ${thing} ${verb}.`;
}

const VERBS: Record<string, string> = {
  create: "is created",
  delete: "is deleted",
  move: "moves to",
  grant: "becomes an administrator",
  revoke: "is no longer an administrator",
  merge: "is merged into",
  disable: "is disabled",
  enable: "is enabled again",
  copy: "is copied and becomes the product's own",
  reset: "is reset to that of the site",
};

function sayList(value: unknown): string {
  return Array.isArray(value) ? value.map((one) => `@${one}`).join(", ") : String(value);
}

/** flagType → flag type. */
function nounOf(subject: string): string {
  return subject.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function sayField(field: string): string {
  const words = nounOf(field).trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function sayValue(value: unknown): string {
  if (value === null || value === undefined || value === "") return "nothing";
  if (value === true) return "yes";
  if (value === false) return "no";
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  if (text === "") return "nothing";
  return text.length > 120 ? `“${text.slice(0, 119)}…”` : `“${text}”`;
}
