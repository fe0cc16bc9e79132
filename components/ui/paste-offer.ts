import { buttonClass } from "#components/ui/button.tsx";

/**
 * Offers, at the end of `place`, to attach a long text that was pasted into a field, instead of having it there. Made by hand, so
 * that a page carries none of it before.
 */
export function offerFile(
  place: HTMLElement,
  { area, text }: { area: HTMLTextAreaElement; text: string },
  onFiles: (files: File[]) => void,
): void {
  place.querySelector("[data-paste-offer]")?.remove();
  const box = document.createElement("div");
  box.dataset.pasteOffer = "";
  box.setAttribute("role", "status");
  box.className = "flex flex-wrap items-center gap-2 text-sm";
  const words = document.createElement("span");
  words.textContent = `You pasted ${text.length.toLocaleString("en")} characters. A file is easier to read.`;
  const attach = buttonOf("Attach as a file", buttonClass("secondary", "sm"), () => {
    onFiles([new File([text], "pasted.txt", { type: "text/plain" })]);
    takeOut(area, text.replaceAll("\r\n", "\n"));
    box.remove();
  });
  const keep = buttonOf("Keep in the text", buttonClass("quiet", "sm"), () => {
    box.remove();
    area.focus();
  });
  box.append(words, attach, keep);
  place.append(box);
}

function buttonOf(label: string, className: string, onClick: () => void): HTMLButtonElement {
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    textContent: label,
    className,
  });
  button.addEventListener("click", onClick);
  return button;
}

/** Removes the text from the field, as if it was deleted by hand, so that it can be undone. */
function takeOut(area: HTMLTextAreaElement, text: string): void {
  area.focus();
  const start = area.value.lastIndexOf(text);
  if (start < 0) return;
  area.setSelectionRange(start, start + text.length);
  document.execCommand("delete");
}
