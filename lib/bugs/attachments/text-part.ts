import "server-only";
import { CHARSET_BYTES, charsetOf } from "#lib/bugs/attachments/charset.ts";
import { openAttachment, readHead } from "#lib/bugs/attachments/store.ts";

/** The lines of a text that a page shows at once. */
export const LINES_MAX = 2_000;
/** The characters of a line that are shown. */
const LINE_MAX = 4_000;
/** The characters that a page shows at once. */
const CHARACTERS_MAX = 1_000_000;

/** Some lines of a text. */
export type TextPart = {
  lines: string[];
  /** The number of the first one. */
  from: number;
  /** How many lines the whole text has. */
  total: number;
  /** Some lines are longer than what is shown. */
  isCut: boolean;
};

/** The lines of a stored text from `from` on, decoded by its own encoding. Reads all of it, but keeps only these lines. */
export async function readTextPart(sha256: string, from = 1): Promise<TextPart> {
  const decoder = new TextDecoder(charsetOf(await readHead(sha256, CHARSET_BYTES)));
  const reader = new LineReader(from);
  for await (const chunk of await openAttachment(sha256)) reader.add(decoder.decode(chunk, { stream: true }));
  reader.add(decoder.decode());
  return reader.finish();
}

class LineReader {
  readonly #from: number;
  readonly #lines: string[] = [];
  #line = "";
  #length = 0;
  #total = 0;
  #characters = 0;
  #isCut = false;

  constructor(from: number) {
    this.#from = from;
  }

  add(text: string): void {
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      this.#extend(text, start, end);
      this.#close();
      start = end + 1;
    }
    this.#extend(text, start, text.length);
  }

  finish(): TextPart {
    if (this.#length > 0) this.#close();
    return { lines: this.#lines, from: this.#from, total: this.#total, isCut: this.#isCut };
  }

  /** Keeps no more of a line than is shown. */
  #extend(text: string, start: number, end: number): void {
    this.#length += end - start;
    const room = LINE_MAX - this.#line.length;
    if (room > 0 && end > start) this.#line += text.slice(start, Math.min(end, start + room));
  }

  #close(): void {
    this.#total += 1;
    const isWanted = this.#total >= this.#from && this.#lines.length < LINES_MAX;
    if (isWanted && this.#characters < CHARACTERS_MAX) {
      this.#characters += this.#line.length;
      this.#isCut ||= this.#length > LINE_MAX;
      this.#lines.push(this.#line.replace(/\r$/, "").replace(COLOURS, "").toWellFormed());
    }
    this.#line = "";
    this.#length = 0;
  }
}

/** The colours of a terminal. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
