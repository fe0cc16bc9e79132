import { fileTypeFromBuffer } from "file-type";

export type Content = { contentType: string; isPatch: boolean };

/** How many bytes of a file are inspected. */
const INSPECTED_BYTES = 256 * 1024;

/**
 * The type of a file by its content; its name and the type that the browser sent are not trusted. Readable text in any
 * encoding is `text/plain`, unless it is HTML, SVG, XML or JSON; unknown content is `application/octet-stream`.
 */
export async function detectContent(bytes: Uint8Array): Promise<Content> {
  const sniffer = new ContentSniffer();
  sniffer.add(bytes);
  return sniffer.finish();
}

/** The same for a stream: only the beginning is kept in memory. */
export class ContentSniffer {
  readonly #head: Uint8Array[] = [];
  #headLength = 0;
  #size = 0;
  #hasControls = false;

  add(part: Uint8Array): void {
    this.#size += part.length;
    this.#hasControls ||= part.some((byte) => CONTROL_BYTES.has(byte));
    if (this.#headLength >= INSPECTED_BYTES) return;
    const head = part.slice(0, INSPECTED_BYTES - this.#headLength);
    this.#head.push(head);
    this.#headLength += head.length;
  }

  /** Inspects a stream while passing it on. */
  async *watch(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const part of content) {
      this.add(part);
      yield part;
    }
  }

  async finish(): Promise<Content> {
    const head = Buffer.concat(this.#head);
    const known = await fileTypeFromBuffer(head).catch(() => undefined);
    if (known && known.mime !== "application/xml") return { contentType: known.mime, isPatch: false };
    const text = readText(head, this.#hasControls);
    if (text === null) return { contentType: known?.mime ?? "application/octet-stream", isPatch: false };
    if (isUnifiedDiff(text)) return { contentType: "text/plain", isPatch: true };
    return { contentType: typeOfText(text, this.#size <= INSPECTED_BYTES), isPatch: false };
  }
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

/** The text with line ends as \n, or null when it is not text. */
function readText(bytes: Uint8Array, hasControls: boolean): string | null {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return normalise(new TextDecoder(first === 0xff ? "utf-16le" : "utf-16be").decode(bytes));
  }
  if (hasControls) return null;
  return normalise(new TextDecoder().decode(bytes));
}

/** Bytes that do not occur in text: control characters except tab, line ends, form feed, backspace, bell and escape. */
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

function normalise(text: string): string {
  return text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
}

/** Elements by which browsers detect HTML (WHATWG MIME Sniffing, section 7.1). */
const HTML_START =
  /^<(?:!doctype\s+html|html|head|body|script|iframe|style|title|h1|div|font|table|a|br|p|b|meta|link|base|form|img|object|embed)[\s>/]/i;

function typeOfText(text: string, isWhole: boolean): string {
  const start = text.replace(/^(?:\s+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>)+/, "");
  if (/^(?:<!doctype\s+svg[^>]*>\s*)?<svg[\s>]/i.test(start)) return "image/svg+xml";
  if (/^<\?xml\s/.test(text.trimStart()))
    return /^<(?:!doctype\s+)?html[\s>]/i.test(start) ? "text/html" : "application/xml";
  if (HTML_START.test(start)) return "text/html";
  if (isWhole && /^[[{]/.test(start) && isJson(text)) return "application/json";
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
