"use client";

import { type RefObject, useEffect, useState } from "react";

/** Handles files dropped or pasted anywhere in the form around `here`. True while files are dragged over it. */
export function useFileDrop(here: RefObject<HTMLElement | null>, onFiles: (files: File[]) => void): boolean {
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
    const onPaste = (event: ClipboardEvent) => take(event, event.clipboardData);
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
