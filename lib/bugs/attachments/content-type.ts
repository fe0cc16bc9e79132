import { fileTypeFromBuffer } from "file-type";

export type Content = { contentType: string; isPatch: boolean };

/** How much of a text is looked at to say what it is. */
const LOOKED_AT = 256 * 1024;

/**
 * What a file is, by its content alone: its name and what the browser said of it may lie. Text in any
 * encoding that reads as such is `text/plain`, unless it is a page, a drawing or data; what nobody
 * knows is `application/octet-stream`.
 */
export async function detectContent(bytes: Uint8Array): Promise<Content> {
  const known = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (known && known.mime !== "application/xml") return { contentType: known.mime, isPatch: false };
  const text = readText(bytes);
  if (text === null) return { contentType: known?.mime ?? "application/octet-stream", isPatch: false };
  if (isUnifiedDiff(text)) return { contentType: "text/plain", isPatch: true };
  return { contentType: kindOfText(text, bytes), isPatch: false };
}

/** Is this text the output of `diff -u` or of git? */
function isUnifiedDiff(text: string): boolean {
  return (
    /^--- [^\n]+\n\+\+\+ [^\n]+\n@@ -\d+(,\d+)? \+\d+(,\d+)? @@/m.test(text) ||
    /^diff --git [^\n]+\n(?:(?:index|old mode|new mode|new file|deleted file|similarity|rename|copy) )/m.test(
      text,
    )
  );
}

/** The beginning of a text with line ends as \n, or null when this is no text. */
function readText(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return tidy(
      new TextDecoder(first === 0xff ? "utf-16le" : "utf-16be").decode(bytes.subarray(0, LOOKED_AT)),
    );
  }
  if (bytes.some((byte) => CONTROL_BYTES.has(byte))) return null;
  return tidy(new TextDecoder().decode(bytes.subarray(0, LOOKED_AT)));
}

/** What no text has: all controls but tab, line ends, form feed, backspace, bell and the escape of colours. */
const CONTROL_BYTES = new Set([
  0,
  1,
  2,
  3,
  4,
  5,
  6,
  11,
  ...Array.from({ length: 13 }, (_, at) => 14 + at),
  28,
  29,
  30,
  31,
]);

function tidy(text: string): string {
  return text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
}

/** Elements that browsers take for a page when they guess (WHATWG MIME Sniffing, section 7.1). */
const PAGE =
  /^<(?:!doctype\s+html|html|head|body|script|iframe|style|title|h1|div|font|table|a|br|p|b|meta|link|base|form|img|object|embed)[\s>/]/i;

function kindOfText(text: string, bytes: Uint8Array): string {
  const start = text.replace(/^(?:\s+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>)+/, "");
  if (/^(?:<!doctype\s+svg[^>]*>\s*)?<svg[\s>]/i.test(start)) return "image/svg+xml";
  if (/^<\?xml\s/.test(text.trimStart()))
    return /^<(?:!doctype\s+)?html[\s>]/i.test(start) ? "text/html" : "application/xml";
  if (PAGE.test(start)) return "text/html";
  if (bytes.length <= LOOKED_AT && /^[[{]/.test(start) && isJson(text)) return "application/json";
  return "text/plain";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
