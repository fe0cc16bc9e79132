"use client";

import { type RefObject, useEffect, useState } from "react";

/** From so many characters on, a pasted text is better a file. */
const LONG = 4_000;

/**
 * Handles files dropped or pasted anywhere in the form around `here`, and offers to make a file of a long text that is pasted.
 * `at`: into what they were pasted or dropped. True while files are dragged over it.
 */
export function useFileDrop(
  here: RefObject<HTMLElement | null>,
  onFiles: (files: File[], at?: EventTarget | null) => void,
): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const form = here.current?.closest("form");
    if (!form) return;
    const take = (event: Event, data: DataTransfer | null) => {
      setIsOver(false);
      // Spreadsheets paste an image along with the text: only the text is wanted.
      if (!data?.files.length || data.types.includes("text/plain")) return;
      event.preventDefault();
      onFiles([...data.files], event.target);
    };
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const { target: area } = event;
      const place = here.current;
      if (text.length > LONG && place && area instanceof HTMLTextAreaElement)
        import("#components/ui/paste-offer.ts").then(({ offerFile }) =>
          offerFile(place, { area, text }, onFiles),
        );
      take(event, event.clipboardData);
    };
    const onDrop = (event: DragEvent) => take(event, event.dataTransfer);
    const onOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setIsOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node && form.contains(event.relatedTarget))) setIsOver(false);
    };
    form.addEventListener("paste", onPaste);
    form.addEventListener("drop", onDrop);
    form.addEventListener("dragover", onOver);
    form.addEventListener("dragleave", onLeave);
    return () => {
      form.removeEventListener("paste", onPaste);
      form.removeEventListener("drop", onDrop);
      form.removeEventListener("dragover", onOver);
      form.removeEventListener("dragleave", onLeave);
    };
  }, [here, onFiles]);
  return isOver;
}
