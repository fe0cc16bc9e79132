/** A field of a form as it was sent. */
export type SentField = readonly [name: string, value: string];

export type KeptField = {
  name: string;
  value: string;
  /** `text`: written by a person, shown in a box. `fact`: any other value, shown as it is. `inner`: of the form itself. */
  kind: "text" | "fact" | "inner";
};

/** What becomes of each field of a form that is sent again. */
export function keptFields(fields: readonly SentField[]): KeptField[] {
  return fields.map(([name, value]) => ({ name, value, kind: kindOf(name, value) }));
}

/** The facts, for reading: a name that was sent several times is one line, and empty ones come last, in one line. */
export function factsOf(kept: readonly KeptField[]): [label: string, value: string][] {
  const values = new Map<string, string[]>();
  for (const { name, value, kind } of kept) {
    if (kind !== "fact") continue;
    const text = name.endsWith("uploads") ? value.replace(/^\S+ /, "") : value;
    values.set(name, [...(values.get(name) ?? []), ...(text === "" ? [] : [text])]);
  }
  const lines = [...values].map(([name, texts]): [string, string] => [fieldLabel(name), texts.join(", ")]);
  const empty = lines.filter(([, text]) => text === "").map(([label]) => label);
  return [
    ...lines.filter(([, text]) => text !== ""),
    ...(empty.length === 0 ? [] : [["Empty", empty.join(", ")] satisfies [string, string]]),
  ];
}

/** The name of a field in words. */
export function fieldLabel(name: string): string {
  const words = name
    .replace(/.*\./, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  if (words === "uploads") return "Files";
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const LONG = 60;

/** Which form it was, what it showed, and how it knows that it is sent twice. */
const INNER = new Set(["was", "token", "revision", "confirm", "next", "lastComment"]);

function kindOf(name: string, value: string): KeptField["kind"] {
  if (name.startsWith("$") || INNER.has(name)) return "inner";
  const isText = value.includes("\n") || value.length > LONG || name === "comment";
  return isText && !name.endsWith("uploads") ? "text" : "fact";
}
