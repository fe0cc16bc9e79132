/** A piece of HTML in which every inserted value is escaped. */
export type Html = { readonly html: string };

/** Is it a piece of HTML, not something for React? */
export function isHtml(value: unknown): value is Html {
  return typeof value === "object" && value !== null && "html" in value;
}

type Part = string | number | null | undefined | Html | readonly Html[];

/**
 * HTML as a template: html`<td>${text}</td>`. Text is escaped, also inside quoted attributes; Html values and
 * lists of them are inserted as they are; null and undefined insert nothing. Attributes with a value must be quoted.
 */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  let text = strings[0] ?? "";
  for (const [index, part] of parts.entries()) text += print(part) + (strings[index + 1] ?? "");
  return { html: text };
}

function print(part: Part): string {
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  if (part === null || part === undefined) return "";
  return "html" in part ? part.html : part.map(print).join("");
}

/** Escapes text for HTML, also inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "") : text;
}

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** HTML that is already safe, such as a comment, which is sanitised when it is written. */
export function trustedHtml(text: string): Html {
  return { html: text };
}
