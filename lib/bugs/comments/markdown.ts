import rehypeSanitize, { defaultSchema, type Options as Schema } from "rehype-sanitize";
import rehypeStringify from "rehype-stringify";
import remarkBreaks from "remark-breaks";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";
import { linkLine, OUTSIDE } from "#lib/bugs/comments/link-line.ts";
import { keepLogsAsText, type MarkdownNode, type MarkdownRoot } from "#lib/bugs/comments/pasted-logs.ts";
import { findReferences, type Linking } from "#lib/bugs/comments/references.ts";
import { COMMENT_MAX } from "#lib/bugs/text.ts";

/**
 * Renders a Markdown comment (GitHub flavour, line breaks are kept) as safe HTML. HTML in the source is shown as typed.
 * Headings begin at h3. References to bugs, comments and attachments become links (references.ts), and so do external
 * images. A text that is longer than COMMENT_MAX, or so complex that parsing would take seconds, is shown as plain text.
 * Never throws.
 */
export function renderMarkdown(source: string, linking: Linking = {}): string {
  if (source.length > COMMENT_MAX || isTooComplex(source)) return renderPlain(source, linking);
  try {
    return String((linking.bugLink ? makeRenderer(linking) : renderer).processSync(source));
  } catch (error) {
    // Nested too deeply, or too long when expanded.
    if (error instanceof RangeError) return renderPlain(source, linking);
    throw error;
  }
}

/**
 * Renders a plain-text comment as HTML: one <div class="plain"> (CSS keeps line breaks and spaces), with addresses
 * and references as links and quoted lines in <span class="quote">. In linear time.
 */
export function renderPlain(text: string, linking: Linking = {}): string {
  let html = "";
  let isQuoting = false;
  for (const [index, line] of text.split("\n").entries()) {
    const isQuote = line.startsWith(">");
    if (isQuoting && !isQuote) html += "</span>";
    if (index > 0) html += "\n";
    if (isQuote && !isQuoting) html += '<span class="quote">';
    html += linkLine(line, linking).html;
    isQuoting = isQuote;
  }
  return `<div class="plain">${html}${isQuoting ? "</span>" : ""}</div>`;
}

/*
 * Disabled syntax. HTML, so that <foo> is shown as typed. Footnotes, since their anchors would clash between the comments
 * of one page. Headings underlined with ===, since the parser takes quadratic time for them, and reports are full of
 * underlined text.
 */
const DISABLED = [
  "htmlFlow",
  "htmlText",
  "setextUnderline",
  "gfmFootnoteDefinition",
  "gfmFootnoteCall",
  "gfmPotentialFootnoteCall",
];
const schema: Schema = {
  ...defaultSchema,
  protocols: { ...defaultSchema.protocols, href: ["http", "https", "ftp", "mailto"], src: ["http", "https"] },
};
const printer = unified().use(rehypeStringify);
const renderer = makeRenderer({});

function makeRenderer(linking: Linking) {
  return unified()
    .data({ micromarkExtensions: [{ disable: { null: DISABLED } }] })
    .use(remarkParse)
    .use(remarkGfm, { singleTilde: false })
    .use(remarkBreaks)
    .use(() => (root: MarkdownRoot, file) => {
      keepLogsAsText(root, String(file));
      if (expandedLength(root) > EXPANDED_MAX) throw new RangeError("too long when expanded");
      linkReferences(root, linking);
    })
    .use(remarkRehype)
    .use(rehypeSanitize, schema)
    .use(() => (root: HtmlRoot) => finish(root))
    .use(rehypeStringify)
    .freeze();
}

type HtmlRoot = Extract<Parameters<typeof printer.stringify>[0], { type: "root" }>;
type HtmlNode = HtmlRoot | HtmlRoot["children"][number];
type HtmlElement = Extract<HtmlNode, { type: "element" }>;

/*
 * Limits for syntax that takes the parser more than linear time: nested quotes and lists on one line, list items,
 * emphasis in one paragraph, columns of a table, brackets, links and their definitions. With these limits, 65,535
 * characters of any of them take at most two seconds.
 */
const NESTING_MAX = 12;
const EMPHASES_MAX = 300;
const COLUMNS_MAX = 100;
const BRACKETS_MAX = 3_000;
const LINKS_MAX = 1_000;
/** List items; each line counts as the square of the number of items it begins: "- - - a" as nine. */
const ITEMS_MAX = 5_000;
/** Total length of the addresses of reference links when expanded, in characters. */
const EXPANDED_MAX = 500_000;

function isTooComplex(source: string): boolean {
  if (count(source, /\[/g) > BRACKETS_MAX || count(source, /\][:(]/g) > LINKS_MAX) return true;
  let emphases = 0;
  let items = 0;
  for (const line of source.split("\n")) {
    if (count(line, /\|/g) > COLUMNS_MAX) return true;
    const { quotes, lists, text } = withoutMarkers(line);
    items += lists * lists;
    if (quotes + lists > NESTING_MAX || items > ITEMS_MAX) return true;
    emphases = text === "" ? 0 : emphases + count(text, /\*+|~+|(?<!\w)_+|_+(?!\w)/g);
    if (emphases > EMPHASES_MAX) return true;
  }
  return false;
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}

/** The number of quotes and list items that a line begins, and the text after their markers. A horizontal rule begins none. */
function withoutMarkers(line: string): { quotes: number; lists: number; text: string } {
  if (/^[ \t]*([-*_])(?:[ \t]*\1)+[ \t]*$/.test(line)) return { quotes: 0, lists: 0, text: "" };
  const marker = /[ \t]*(?:(>)|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))/y;
  let quotes = 0;
  let lists = 0;
  let end = 0;
  for (let match = marker.exec(line); match && quotes + lists <= NESTING_MAX; match = marker.exec(line)) {
    if (match[1]) quotes++;
    else lists++;
    end = marker.lastIndex;
  }
  return { quotes, lists, text: line.slice(end).trim() };
}

/** An upper bound for the length of reference links when expanded: a short text can refer many times to one long address. */
function expandedLength(root: MarkdownRoot): number {
  let longest = 0;
  let uses = 0;
  const visit = (node: MarkdownNode): void => {
    if (node.type === "definition") longest = Math.max(longest, node.url.length + (node.title?.length ?? 0));
    if (node.type === "linkReference" || node.type === "imageReference") uses++;
    if ("children" in node) node.children.forEach(visit);
  };
  visit(root);
  return longest * uses;
}

function linkReferences(node: MarkdownNode, linking: Linking): void {
  if (node.type === "link" || node.type === "linkReference" || !("children" in node)) return;
  for (let index = node.children.length - 1; index >= 0; index--) {
    const child = node.children[index];
    if (child === undefined) continue;
    if (child.type !== "text") linkReferences(child, linking);
    else {
      const linked = linkText(child.value, linking);
      if (linked.length > 1 || linked[0]?.type === "link") node.children.splice(index, 1, ...linked);
    }
  }
}

type Linked =
  | { type: "text"; value: string }
  | { type: "link"; url: string; children: { type: "text"; value: string }[] };

function linkText(value: string, linking: Linking): Linked[] {
  const linked: Linked[] = [];
  let end = 0;
  for (const { text, index, href } of findReferences(value, linking)) {
    if (index > end) linked.push({ type: "text", value: value.slice(end, index) });
    linked.push({ type: "link", url: href, children: [{ type: "text", value: text }] });
    end = index + text.length;
  }
  if (end < value.length) linked.push({ type: "text", value: value.slice(end) });
  return linked;
}

const HEADINGS = new Map([
  ["h1", "h3"],
  ["h2", "h4"],
  ["h3", "h5"],
  ["h4", "h6"],
  ["h5", "h6"],
]);

/** Sets our own attributes, after sanitising. */
function finish(node: HtmlNode, isInLink = false): void {
  if (node.type === "element") {
    if (node.tagName === "img" && !isAttachment(node.properties.src)) replaceImage(node, isInLink);
    const { tagName, properties } = node;
    node.tagName = HEADINGS.get(tagName) ?? tagName;
    const isLocal = typeof properties.href === "string" && /^(?:#|\/(?![/\\]))/.test(properties.href);
    if (tagName === "a" && properties.href !== undefined && !isLocal) properties.rel = OUTSIDE.split(" ");
    if (tagName === "img") properties.loading = "lazy";
    if (tagName === "input") properties.ariaLabel = properties.checked ? "done" : "to do";
  }
  const isLink = node.type === "element" && node.tagName === "a";
  if ("children" in node) for (const child of node.children) finish(child, isInLink || isLink);
}

/**
 * Replaces an external image by a link to it, or by its alt text inside a link: loading it would tell the other site who
 * reads the comment.
 */
function replaceImage(image: HtmlElement, isInLink: boolean): void {
  const { src, alt } = image.properties;
  const address = typeof src === "string" ? src : "";
  const value = (typeof alt === "string" ? alt.trim() : "") || address || "image";
  const isLink = address !== "" && !isInLink;
  image.tagName = isLink ? "a" : "span";
  image.properties = isLink ? { href: address } : {};
  image.children = [{ type: "text", value }];
}

function isAttachment(address: unknown): boolean {
  return typeof address === "string" && /^\/attachments\/\d+(?:\/[^/?#]*)?$/.test(address);
}
