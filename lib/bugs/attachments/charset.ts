import { isUtf8 } from "node:buffer";
import chardet from "chardet";

/** How many bytes of a text are inspected. */
export const CHARSET_BYTES = 64 * 1024;

/**
 * The encoding of a text by its beginning, as a label for `charset=`: UTF-8 unless the bytes say otherwise. Only encodings
 * that browsers know and that cannot hide markup (no UTF-7, no ISO-2022). What looks like none of them is Windows-1252.
 */
export function charsetOf(head: Uint8Array): string {
  const mark = markOf(head);
  if (mark !== null) return mark;
  // In a longer text the last character may be cut.
  for (const cut of head.length < CHARSET_BYTES ? [0] : [0, 1, 2, 3])
    if (isUtf8(head.subarray(0, head.length - cut))) return "utf-8";
  for (const { name, confidence } of chardet.analyse(head)) {
    if (confidence >= LEAST_CONFIDENCE && CHARSETS.has(name.toLowerCase())) return name.toLowerCase();
  }
  return FALLBACK;
}

/** In percent. Short texts in Latin letters get less for anything. */
const LEAST_CONFIDENCE = 20;
const FALLBACK = "windows-1252";
const CHARSETS = new Set(
  `shift_jis euc-jp euc-kr big5 gb18030 koi8-r windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255
   windows-1256 windows-1257 windows-1258 iso-8859-1 iso-8859-2 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8`.split(
    /\s+/,
  ),
);

/** The encoding that a byte order mark says. */
function markOf([first, second]: Uint8Array): string | null {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : null;
}
