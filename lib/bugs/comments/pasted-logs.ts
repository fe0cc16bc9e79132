import remarkParse from "remark-parse";
import { unified } from "unified";

/** Markdown as it is parsed, and what pasted logs look like in it. */

const reader = unified().use(remarkParse);
export type MarkdownRoot = ReturnType<typeof reader.parse>;
export type MarkdownNode = MarkdownRoot | MarkdownRoot["children"][number];
type Heading = Extract<MarkdownNode, { type: "heading" }>;
type Paragraph = Extract<MarkdownNode, { type: "paragraph" }>;

/**
 * Turns back into text what is Markdown only by accident in a pasted log: an identifier such as __init__, the prompt of a
 * root shell ("# systemctl status"), and, as in Pandoc, a heading right below a line of text.
 */
export function keepLogsAsText(node: MarkdownNode, source: string): void {
  if (!("children" in node)) return;
  const children: MarkdownNode[] = [];
  for (const child of node.children) {
    const before = children.at(-1);
    if (child.type === "strong" && IDENTIFIER.test(sourceOf(child, source))) {
      children.push({ type: "text", value: sourceOf(child, source) });
    } else if (child.type === "heading" && isLogLine(child, before, source)) {
      const line: Paragraph = {
        type: "paragraph",
        children: [{ type: "text", value: `${"#".repeat(child.depth)} ` }, ...child.children],
        position: child.position,
      };
      keepLogsAsText(line, source);
      if (before?.type === "paragraph" && isRightBelow(before, child)) {
        before.children.push({ type: "break" }, ...line.children);
        before.position = positionOf(before, child);
      } else children.push(line);
    } else {
      keepLogsAsText(child, source);
      children.push(child);
    }
  }
  Object.assign(node, { children });
}

const IDENTIFIER = /^__(?:[a-z][a-z0-9_]*|[A-Z][A-Z0-9_]*)__$/;
/** A command as a shell takes it: lower case, or a path. */
const PROMPT = /^#[ \t]+[a-z./]/;

function isLogLine(heading: Heading, before: MarkdownNode | undefined, source: string): boolean {
  if (heading.depth === 1 && PROMPT.test(sourceOf(heading, source))) return true;
  return before !== undefined && before.type === "paragraph" && isRightBelow(before, heading);
}

function isRightBelow(before: MarkdownNode, node: MarkdownNode): boolean {
  return before.position?.end.line === (node.position?.start.line ?? 0) - 1;
}

function positionOf(first: Paragraph, last: Heading): Paragraph["position"] {
  return first.position && last.position && { start: first.position.start, end: last.position.end };
}

function sourceOf({ position }: MarkdownNode, source: string): string {
  return source.slice(position?.start.offset ?? 0, position?.end.offset ?? 0);
}
