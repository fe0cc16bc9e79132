import { Button } from "#components/ui/button.tsx";
import type { Pasted } from "#components/ui/use-file-drop.ts";

type PasteOfferProps = {
  pasted: Pasted;
  onFile: (files: File[]) => void;
  onDone: () => void;
};

/** Offers to attach a long text that was pasted, instead of having it in the field. */
export function PasteOffer({ pasted: { area, text }, onFile, onDone }: PasteOfferProps) {
  function attach() {
    onFile([new File([text], "pasted.txt", { type: "text/plain" })]);
    takeOut(area, text.replaceAll("\r\n", "\n"));
    onDone();
    area.focus();
  }
  return (
    <div role="status" className="flex flex-wrap items-center gap-2 text-sm">
      <span>You pasted {text.length.toLocaleString("en")} characters. A file is easier to read.</span>
      <Button size="sm" onClick={attach}>
        Attach as a file
      </Button>
      <Button size="sm" variant="quiet" onClick={onDone}>
        Keep in the text
      </Button>
    </div>
  );
}

/** Removes the text from the field, as if it was deleted by hand, so that it can be undone. */
function takeOut(area: HTMLTextAreaElement, text: string): void {
  const start = area.value.lastIndexOf(text);
  if (start < 0) return;
  area.focus();
  area.setSelectionRange(start, start + text.length);
  document.execCommand("delete");
}
