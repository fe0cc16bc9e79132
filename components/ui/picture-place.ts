/** Takes the place of a picture in a text until it is uploaded: call it with the id of the upload, or null when it failed. */
type Place = (uploadId: string | null) => void;

let held = 0;

/**
 * Holds the place of a picture at the cursor, if it was pasted or dropped into a text that is Markdown; null elsewhere. The words that hold it may be
 * removed by hand.
 */
export function holdPlace(at: EventTarget | null | undefined, file: File): Place | null {
  if (!(at instanceof HTMLTextAreaElement) || !at.closest("text-expander")) return null;
  if (!/^image\/(?!svg)/.test(file.type)) return null;
  held += 1;
  const name = file.name.replaceAll(/[[\]\\\n]+/g, " ").trim() || "picture";
  const words = `![Sending ${name} (${held})]()`;
  at.focus();
  // Only this deprecated command keeps the browser's undo history.
  if (!document.execCommand("insertText", false, words)) {
    at.setRangeText(words, at.selectionStart, at.selectionEnd, "end");
    tell(at);
  }
  return (uploadId) => replace(at, words, uploadId ? `![${name}](/uploads/${uploadId})` : "");
}

/** Takes the picture of an upload that is not to be attached out of the texts of its form. */
export function leavePlace(form: HTMLFormElement | null, value: string): void {
  const [id = ""] = value.split(" ");
  for (const area of form?.querySelectorAll("textarea") ?? []) {
    const picture = new RegExp(`!\\[[^\\][\\n]*\\]\\(/uploads/${id}\\)`).exec(area.value)?.[0];
    if (id && picture) replace(area, picture, "");
  }
}

function replace(area: HTMLTextAreaElement, words: string, by: string): void {
  const start = area.value.indexOf(words);
  if (start < 0) return;
  const end = start + words.length;
  const isAtIt = area.selectionStart > start && area.selectionStart <= end;
  area.setRangeText(by, start, end, "preserve");
  // A cursor at the end of it would become a selection of it, which the next key replaces.
  if (isAtIt) area.setSelectionRange(start + by.length, Math.max(start + by.length, area.selectionEnd));
  tell(area);
}

function tell(area: HTMLTextAreaElement): void {
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
