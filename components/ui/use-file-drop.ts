"use client";

import { type RefObject, useEffect, useState } from "react";

/** A text that was pasted into a field. */
export type Pasted = { area: HTMLTextAreaElement; text: string };

/** From so many characters on, a pasted text is better a file. */
const LONG = 4_000;

/**
 * Handles files dropped or pasted anywhere in the form around `here`, and tells of long texts that are pasted. True while
 * files are dragged over it.
 */
export function useFileDrop(
  here: RefObject<HTMLElement | null>,
  onFiles: (files: File[]) => void,
  onLongText: (pasted: Pasted) => void,
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
      onFiles([...data.files]);
    };
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const { target: area } = event;
      if (text.length > LONG && area instanceof HTMLTextAreaElement) onLongText({ area, text });
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
  }, [here, onFiles, onLongText]);
  return isOver;
}
