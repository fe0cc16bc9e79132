import { sayComment } from "#lib/bugs/comments/anchor.ts";
import type { WrittenComment } from "#lib/bugs/comments/queries.ts";
import { factTexts } from "#lib/bugs/fields/facts.ts";
import { FIELD_NAMES, type FieldName, fieldOf, isUnsaid } from "#lib/bugs/fields/registry.ts";
import { nameOf } from "#lib/bugs/history/describe.ts";
import type { BugView } from "#lib/bugs/views/bug.ts";
import { plainMarkdown } from "#lib/text.ts";

/** Said by the heading, or about who sees the bug. */
const LEFT_OUT: readonly FieldName[] = ["summary", "reporterAccessible", "ccAccessible"];

/** A bug as the viewer sees it, as Markdown: its facts, and everything that was said. `site` is the address of the site. */
export function printBug(bug: BugView, comments: readonly WrittenComment[], site: string): string {
  const address = `${site}/bugs/${bug.id}`;
  const texts = factTexts(bug);
  const facts = FIELD_NAMES.filter((name) => !LEFT_OUT.includes(name) && !isUnsaid(name, texts[name])).map(
    (name) => `- ${fieldOf(name).label}: ${plainMarkdown(texts[name])}`,
  );
  const files = bug.attachments.map(
    ({ id, fileName, summary, audience }) =>
      `- [${plainMarkdown(summary || fileName)}](${site}/attachments/${id})${audience ? ` (only for ${plainMarkdown(audience)})` : ""}`,
  );
  const reporter = bug.reporter ? [`- Reporter: ${plainMarkdown(nameOf(bug.reporter))}`] : [];
  const parts = [
    `# [Bug ${bug.id}](${address}): ${plainMarkdown(bug.summary)}`,
    [...facts, ...reporter].join("\n"),
    ...comments.map((comment) => printComment(comment, address)),
    ...(files.length > 0 ? ["## Attachments", files.join("\n")] : []),
  ];
  return `${parts.join("\n\n")}\n`;
}

function printComment(
  { anchor, author, at, audience, format, hiddenAs, text }: WrittenComment,
  address: string,
): string {
  const name = sayComment(anchor);
  const title = anchor === "c0" ? "Description" : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const day = at.slice(0, 16).replace("T", " ");
  const head = `## [${title}](${address}#${anchor}), ${plainMarkdown(nameOf(author))}, ${day} UTC`;
  const only = audience ? `**Only for ${plainMarkdown(audience)}.**\n\n` : "";
  if (text === null) return `${head}\n\n${only}Hidden as ${hiddenAs}.`;
  return `${head}\n\n${only}${format === "plain" ? fenced(text) : text}`;
}

/** Text as it is, between fences that it does not have. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
