/** Fields of an imported tracker that have no place here, in words: never as JSON. */
export type CustomFact = { label: string; lines: string[] };

/** The facts of `bug.custom` that say something, in their order. */
export function customFacts(custom: Readonly<Record<string, unknown>>): CustomFact[] {
  return Object.entries(custom).flatMap(([name, value]) => {
    const lines = (Array.isArray(value) ? value : [value]).map(say).filter(Boolean);
    return lines.length > 0 ? [{ label: labelOf(name), lines }] : [];
  });
}

/** `cf_internal_whiteboard` and `internalWhiteboard` are Internal whiteboard. */
function labelOf(name: string): string {
  const words = name
    .replace(/^cf_/, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/[_\s]+/g, " ")
    .trim();
  return words === ""
    ? name
    : words[0]?.toUpperCase() + words.slice(1).replace(/\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());
}

function say(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return value.toLocaleString("en");
  if (typeof value === "string") return sayTime(value);
  if (Array.isArray(value)) return value.map(say).filter(Boolean).join(", ");
  return Object.entries(value)
    .map(([name, inner]) => [labelOf(name), say(inner)] as const)
    .filter(([, text]) => text !== "")
    .map(([label, text]) => `${label}: ${text}`)
    .join("; ");
}

/** 2016-03-04T05:06:07Z is 2016-03-04 05:06 UTC, as everywhere; other texts stay. */
function sayTime(text: string): string {
  const time = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text)
    ? new Date(text)
    : null;
  if (!time || Number.isNaN(time.getTime())) return text;
  const exact = `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return exact.replace(" 00:00 UTC", "");
}
