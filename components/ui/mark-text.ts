/** A text with a selection. */
export type Selected = { value: string; start: number; end: number };

/** What replaces `from`…`to` of the text, and which part of it is selected then. */
export type Marking = { from: number; to: number; text: string; start: number; end: number };

/** How a kind of formatting is written around the selection, or in front of its lines. */
export type Mark =
  | { around: string; words: string; fence?: string }
  | { before: string; words: string }
  | { link: string; words: string };

/** Formats the selection, or takes the format off again. What was selected stays selected, so that one can go on. */
export function markText(selected: Selected, mark: Mark): Marking {
  const { value, start, end } = selected;
  const inner = value.slice(start, end);
  if ("before" in mark) return markLines(selected, mark.before, mark.words);
  if ("link" in mark) {
    const words = inner || mark.words;
    const at = start + words.length + 3;
    return { from: start, to: end, text: `[${words}](${mark.link})`, start: at, end: at + mark.link.length };
  }
  const isBlock = mark.fence !== undefined && inner.includes("\n");
  const [open, close] = isBlock ? [`${mark.fence}\n`, `\n${mark.fence}`] : [mark.around, mark.around];
  const isMarkedAround =
    inner !== "" && value.slice(0, start).endsWith(open) && value.slice(end).startsWith(close);
  if (isMarkedAround) {
    const from = start - open.length;
    return { from, to: end + close.length, text: inner, start: from, end: from + inner.length };
  }
  if (inner.length > open.length + close.length && inner.startsWith(open) && inner.endsWith(close)) {
    const text = inner.slice(open.length, -close.length);
    return { from: start, to: end, text, start, end: start + text.length };
  }
  const words = inner || mark.words;
  const at = start + open.length;
  return { from: start, to: end, text: open + words + close, start: at, end: at + words.length };
}

/** Whole lines, however little of them is selected. */
function markLines({ value, start, end }: Selected, before: string, words: string): Marking {
  const from = value.lastIndexOf("\n", start - 1) + 1;
  const next = value.indexOf("\n", Math.max(start, end - 1));
  const to = next < 0 ? value.length : next;
  const lines = (value.slice(from, to) || words).split("\n");
  const isMarked = lines.every((line) => line.startsWith(before));
  const text = lines.map((line) => (isMarked ? line.slice(before.length) : before + line)).join("\n");
  return { from, to, text, start: from, end: from + text.length };
}
