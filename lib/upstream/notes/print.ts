import { html, trustedHtml } from "#lib/html.ts";
import { plainMarkdown } from "#lib/text.ts";
import { everyNote, type Note, type NotesOfProduct } from "#lib/upstream/notes/notes.ts";

/** Release notes as files. `site` is the address of the site, for links. */

/** What a file needs of release notes: of a shared milestone, or of the version of a downstream product. */
export type PrintedNotes = {
  release: { name: string; classification: string; releasedOn: string | null };
  products: NotesOfProduct[];
  /** The product whose own texts are used; null: those for everybody. */
  edition: string | null;
  version?: { name: string };
};

/** One JSON object a line for every bug under every product, for programs. Without a text, the summary. */
export function* printLines(products: readonly NotesOfProduct[]): Generator<string> {
  for (const note of everyNote(products)) yield JSON.stringify(lineOf(note));
}

/** The same as one JSON document. */
export function printJson({ release, edition, products, version }: PrintedNotes): string {
  const { name, classification, releasedOn } = release;
  const notes = everyNote(products).map(lineOf);
  const of = version ? { version: version.name } : { milestone: name };
  return `${JSON.stringify({ ...of, classification, releasedOn, edition, notes }, null, 2)}\n`;
}

/** A bug that was a copy for this milestone has the number that the copy had, and the one it was folded into. */
function lineOf({ bug, formerBug, product, type, summary, text }: Note) {
  const numbers = formerBug === null ? { bug } : { bug: formerBug, foldedInto: bug };
  return { ...numbers, product, type, text: text || summary };
}

/** Markdown, for a web site or a mail. */
export function printMarkdown({ release, products }: PrintedNotes, site: string): string {
  const told = products.filter(({ types }) => types.length > 0);
  const parts = told.flatMap(({ product, types }) => [
    `## ${plainMarkdown(product)}`,
    ...types.flatMap(({ heading, notes }) => [
      `### ${plainMarkdown(heading)}`,
      notes.map((note) => itemOf(note, site)).join("\n"),
    ]),
  ]);
  return `${[`# ${plainMarkdown(release.name)}`, ...parts].join("\n\n")}\n`;
}

function itemOf({ bug, summary, text }: Note, site: string): string {
  const title = `- [${bug}](${site}/bugs/${bug}) ${plainMarkdown(summary)}`;
  if (!text) return title;
  const lines = text.split("\n").map((line) => (line.trim() ? `  ${line}` : ""));
  return `${title}\n\n${lines.join("\n")}\n`;
}

/** A page of its own that needs nothing else, for another web site. */
export function printPage({ release, products }: PrintedNotes, site: string): string {
  const told = products.filter(({ types }) => types.length > 0);
  const body = told.map(
    ({ product, types }) => html`<h2>${product}</h2>
${types.map(
  ({ heading, notes }) => html`<h3>${heading}</h3>
<ul>
${notes.map(
  ({ bug, summary, html: text }) =>
    html`<li><a href="${site}/bugs/${bug}">${bug}</a> ${summary}${text ? html`<div>${trustedHtml(text.replaceAll('href="/', `href="${site}/`))}</div>` : null}</li>
`,
)}</ul>
`,
)}`,
  );
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${release.name}</title></head>
<body>
<h1>${release.name}</h1>
${body}</body></html>
`.html;
}
